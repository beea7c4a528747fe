package io.escala.balancer.pool;

/**
 * What a backend is to the balancer right now. {@link Backend} alone swaps its states:
 *
 * <pre>
 *   new member ─► Joining ──first good probe──► Healthy ◄──────────────┐
 *                                               │     │                │ {@code rise} good probes in a row
 *                 {@code failures} failed requests in a row ▼     ▼ {@code fall} bad probes │
 *                                         Ejected ─► Probing ──────────┘
 *                                 time over and a good probe
 * </pre>
 *
 * <p>Only {@code Healthy} backends get traffic, unless the pool panics. {@code since} is the {@link Time#nanos()} at
 * which the state began.
 */
public sealed interface BackendState {

    long since();

    /** A member that has not answered a probe yet; gets no traffic, even in panic. */
    record Joining(long since, Fault fault) implements BackendState {}

    /**
     * Takes its turns.
     *
     * @param badProbes failed probes in a row
     * @param failures failed requests in a row
     * @param errors responses with a server error in a row
     * @param ejections ejections so far that the next one's length builds on
     */
    record Healthy(long since, int badProbes, int failures, int errors, int ejections) implements BackendState {

        Healthy withBadProbes(int inARow) {
            return new Healthy(since, inARow, failures, errors, ejections);
        }

        Healthy withFailures(int inARow) {
            return new Healthy(since, badProbes, inARow, errors, ejections);
        }

        Healthy withErrors(int inARow) {
            return new Healthy(since, badProbes, 0, inARow, ejections);
        }
    }

    /**
     * Out because requests failed; good probes do not count until the time is over.
     *
     * @param until the {@link Time#nanos()} at which probes count again
     */
    record Ejected(long since, Fault fault, long until, int ejections) implements BackendState {}

    /**
     * Out until probes are good again.
     *
     * @param goodProbes good probes in a row
     */
    record Probing(long since, Fault fault, int goodProbes, int ejections) implements BackendState {}
}
