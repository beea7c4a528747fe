package io.escala.catalog.repricing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One step of a repricing, as a worker asks for it. Exactly one of {@code percent} and {@code amount} is there.
 *
 * @param category whose products, or {@code null} for all
 * @param currency only products of this one, or {@code null} for all
 * @param floor the lowest price that may come out, or {@code null} to refuse one below zero
 */
record RepriceRequest(
        long epoch,
        long n,
        @Nullable String category,
        @Nullable String currency,
        @Nullable BigDecimal percent,
        @Nullable BigDecimal amount,
        Rounding rounding,
        @Nullable BigDecimal floor) {

    /**
     * How new prices are rounded.
     *
     * @param mode a {@link java.math.RoundingMode} in lower case with hyphens
     * @param decimals how many, or {@code null} for as many as the currency has
     * @param ending what prices end with, or {@code null}
     */
    record Rounding(
            String mode,
            @Nullable Integer decimals,
            @Nullable String ending) {}
}
