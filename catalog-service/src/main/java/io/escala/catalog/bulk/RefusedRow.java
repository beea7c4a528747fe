package io.escala.catalog.bulk;

import org.jspecify.annotations.Nullable;

/**
 * A row that a job left as it was, and why.
 *
 * @param line where it begins in the file, or which of the job's products it is; from 1
 */
public record RefusedRow(long line, @Nullable String sku, String reason) {}
