package io.escala.balancer.pool;

/**
 * What a backend has been sent so far; probes do not count.
 *
 * @param requests attempts, first ones and retries
 * @param failures attempts that did not connect, broke, or were not answered in time
 * @param retries attempts that repeated one which had failed on another backend
 * @param ejections times it was taken out because requests failed or were slow
 * @param inFlight attempts whose response has not ended, streams of events excepted
 */
public record Counts(long requests, long failures, long retries, long ejections, int inFlight) {

    Counts plus(Counts other) {
        return new Counts(
                requests + other.requests,
                failures + other.failures,
                retries + other.retries,
                ejections + other.ejections,
                inFlight + other.inFlight);
    }
}
