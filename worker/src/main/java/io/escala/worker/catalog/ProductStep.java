package io.escala.worker.catalog;

import java.util.List;

/**
 * Products that one step brings in.
 *
 * @param nextOffset how many records of the file come before the next step
 * @param last whether the job is done with it
 * @param rejected the records that are no products
 */
public record ProductStep(long nextOffset, boolean last, List<ProductRow> rows, List<RejectedRow> rejected) {}
