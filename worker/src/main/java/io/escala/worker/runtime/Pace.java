package io.escala.worker.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the jobs of each type have run here lately, and so how many more are worth claiming than there are places: with
 * jobs of microseconds the way to the queue and back would take most of the time. Not thread-safe.
 */
final class Pace {

    /** What a job may wait on a worker for its place. A longer one is better left to whoever is free. */
    private static final Duration HORIZON = Duration.ofMillis(5);

    private static final int MOST = 50;

    /** The weight of the latest run in the mean. */
    private static final double LATEST = 0.2;

    private final Map<String, Double> meanNanos = new HashMap<>();

    /** A job of that type has run to its end. */
    void ran(String type, long nanos) {
        meanNanos.merge(type, (double) nanos, (mean, latest) -> mean + LATEST * (latest - mean));
    }

    /** Forgets what it knew: no longer to be relied on. */
    void forget() {
        meanNanos.clear();
    }

    /** How many jobs of the type may wait for a place here; none while it is not known to be short. */
    int ahead(String type) {
        var mean = meanNanos.get(type);
        return mean == null ? 0 : (int) Math.min(MOST, HORIZON.toNanos() / Math.max(1, mean));
    }
}
