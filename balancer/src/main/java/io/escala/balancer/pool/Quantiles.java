package io.escala.balancer.pool;

import java.time.Duration;

/**
 * Latencies, from the end of a request to the head of its response, over the last ten seconds; zero without any.
 *
 * @param p50 what half of them did not exceed
 * @param p99 what all but one in a hundred did not exceed
 */
public record Quantiles(Duration p50, Duration p99) {}
