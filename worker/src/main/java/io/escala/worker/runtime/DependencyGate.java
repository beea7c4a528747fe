package io.escala.worker.runtime;

import java.time.Duration;

/**
 * Holds back claims while what the jobs need is away, longer each time it still is. Jobs that fail during one closure
 * count as one failure.
 */
final class DependencyGate {

    private final Duration first;
    private final Duration longest;
    private int failures;
    private long opensAt = System.nanoTime();

    DependencyGate(WorkerConfig.Backoff config) {
        first = config.first();
        longest = config.longest();
    }

    /** A job found a dependency away. Returns how long the job is to wait. */
    synchronized Duration failed() {
        long now = System.nanoTime();
        if (opensAt - now <= 0) {
            failures++;
            opensAt = now + Backoff.jittered(failures, first, longest).toNanos();
        }
        return Backoff.jittered(failures, first, longest);
    }

    /** A job ended without missing a dependency. */
    synchronized void passed() {
        failures = 0;
        opensAt = System.nanoTime();
    }

    /** How long until claims make sense; zero when they do. */
    synchronized Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, opensAt - System.nanoTime()));
    }
}
