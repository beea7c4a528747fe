package io.escala.catalog.reports;

import java.math.BigDecimal;
import java.util.List;

/**
 * One step of a report, as a worker asks for it.
 *
 * @param quantiles which price quantiles, each 0 to 1
 */
record InventoryRequest(long epoch, long n, List<BigDecimal> quantiles) {}
