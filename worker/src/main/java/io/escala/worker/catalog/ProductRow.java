package io.escala.worker.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import org.jspecify.annotations.Nullable;

/**
 * A product as it stood in a file: all text, to be judged by the catalog's rules.
 *
 * @param line where it begins in the file, from 1
 * @param attributes a JSON object, passed on as it was written
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProductRow(
        long line,
        @Nullable String sku,
        @Nullable String name,
        @Nullable String description,
        @Nullable String category,
        @Nullable String price,
        @Nullable String currency,
        @Nullable String stock,
        @JsonRawValue @Nullable String attributes) {}
