package io.escala.jobs;

import java.time.Duration;
import java.util.Map;

/**
 * How a queue is.
 *
 * @param running how many run, those included that are to be cancelled
 * @param oldestReady the age of the job that has been ready longest, among the hundred ready ones that were submitted
 *     first; zero when none is ready
 * @param paused nothing is claimed
 * @param runningByType how many of each type run; a type that ran before may be there with zero
 * @param limits how many of each type may run at once, over all workers; a type without an entry has no limit
 */
public record QueueStats(
        long scheduled,
        long ready,
        long running,
        long parked,
        long succeeded,
        long cancelled,
        long dead,
        Duration oldestReady,
        boolean paused,
        Map<String, Long> runningByType,
        Map<String, Integer> limits) {

    public QueueStats {
        runningByType = Map.copyOf(runningByType);
        limits = Map.copyOf(limits);
    }
}
