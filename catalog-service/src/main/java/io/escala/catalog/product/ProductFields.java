package io.escala.catalog.product;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A product's content as somebody wrote it, unchecked: numbers are still text. */
public record ProductFields(
        @Nullable String sku,
        @Nullable String name,
        @Nullable String description,
        @Nullable String category,
        @Nullable String price,
        @Nullable String currency,
        @Nullable String stock,
        @Nullable JsonNode attributes) {}
