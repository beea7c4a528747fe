package io.escala.balancer.pool;

/**
 * What a backend has been sent so far; probes do not count.
 *
 * @param requests attempts, first ones and retries
 * @param failures attempts that did not connect, broke, or were not answered in time
 * @param retries attempts that repeated one which had failed on another backend
 * @param inFlight attempts whose response has not ended
 */
public record Counts(long requests, long failures, long retries, int inFlight) {}
