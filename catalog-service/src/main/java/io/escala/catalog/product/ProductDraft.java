package io.escala.catalog.product;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A product's content that has passed {@link ProductRules}.
 *
 * @param price exact, never negative, at most 4 decimals
 * @param currency ISO 4217
 * @param attributes a JSON object as text
 */
public record ProductDraft(
        String sku,
        String name,
        @Nullable String description,
        @Nullable String category,
        BigDecimal price,
        String currency,
        long stock,
        String attributes) {}
