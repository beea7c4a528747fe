package io.escala.catalog.exports;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One step of an export, as a worker asks for it.
 *
 * @param format {@code csv} or {@code ndjson}
 * @param guardFormulas whether CSV texts that look like formulas get an apostrophe before them
 */
record ExportRequest(long epoch, long n, String format, boolean guardFormulas, Filter filter) {

    /** Which products; bounds are inclusive, an absent condition holds for all. */
    record Filter(
            @Nullable String category,
            @Nullable String currency,
            @Nullable BigDecimal minPrice,
            @Nullable BigDecimal maxPrice,
            @Nullable Long minStock,
            @Nullable Long maxStock,
            @Nullable String text) {}
}
