package io.escala.worker.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A record of a file that is no product. Over-long texts are shortened.
 *
 * @param line where it begins in the file, from 1
 * @param sku its SKU, as far as it could be read
 * @param reason what is wrong, for the person who made the file
 */
public record RejectedRow(long line, @Nullable String sku, String reason) {}
