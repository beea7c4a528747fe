package io.escala.jobs.types;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Which products a job is about; an absent condition holds for all. Bounds are inclusive. */
public record ProductFilter(
        @Nullable String category,
        @Nullable String currency,
        @Nullable BigDecimal minPrice,
        @Nullable BigDecimal maxPrice,
        @Nullable Long minStock,
        @Nullable Long maxStock,
        @Nullable String text) {

    public static final ProductFilter ALL = new ProductFilter(null, null, null, null, null, null, null);

    static final int LONGEST_CATEGORY = 200;
    static final BigDecimal MOST_PRICE = new BigDecimal("999999999999.9999");
    private static final int LONGEST_TEXT = 200;
    private static final long MOST_STOCK = 1_000_000_000_000L;

    static ProductFilter of(@Nullable Fields fields) throws InvalidPayloadException {
        if (fields == null) {
            return ALL;
        }
        var filter = new ProductFilter(
                fields.text("category", LONGEST_CATEGORY),
                fields.currency("currency"),
                fields.decimal("minPrice", BigDecimal.ZERO, MOST_PRICE),
                fields.decimal("maxPrice", BigDecimal.ZERO, MOST_PRICE),
                fields.whole("minStock", 0, MOST_STOCK),
                fields.whole("maxStock", 0, MOST_STOCK),
                fields.text("text", LONGEST_TEXT));
        fields.end();
        if (filter.minPrice != null && filter.maxPrice != null && filter.minPrice.compareTo(filter.maxPrice) > 0) {
            throw fields.wrong("minPrice", "must not be above maxPrice");
        }
        if (filter.minStock != null && filter.maxStock != null && filter.minStock > filter.maxStock) {
            throw fields.wrong("minStock", "must not be above maxStock");
        }
        return filter;
    }
}
