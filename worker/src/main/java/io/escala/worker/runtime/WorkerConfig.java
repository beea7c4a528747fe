package io.escala.worker.runtime;

import io.escala.jobs.redis.RedisJobQueue;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** How the worker works; {@link #check} refuses what contradicts itself. */
@ConfigMapping(prefix = "escala.worker")
public interface WorkerConfig {

    /** How many jobs run at once; at least 1. */
    @WithDefault("4")
    int concurrency();

    /**
     * How many jobs of a type run here at once, such as {@code escala.worker.limits.import-products=2}; at least 1. A type
     * without an entry only has the concurrency to heed. Limits over all workers are set at the queue, through the API.
     */
    Map<String, Integer> limits();

    /** The queue's name in Redis, the same as the gateways' {@code escala.jobs.queue}. */
    @WithDefault(RedisJobQueue.DEFAULT_NAME)
    String queue();

    /**
     * How long a claim lasts without a heartbeat. A worker that was killed is noticed after this and a sweep; one that
     * pauses for less than this minus a heartbeat keeps its jobs. More than twice the heartbeat. The same for all workers
     * of a queue.
     */
    @WithDefault("6s")
    Duration lease();

    /** How often a running job's lease is extended; positive. */
    @WithDefault("1500ms")
    Duration heartbeat();

    /** How often scheduled jobs are made ready and expired leases are looked for; positive, less than the lease. */
    @WithDefault("1s")
    Duration sweep();

    /** How long to wait for a wake-up before looking for a job anyway; positive. */
    @WithDefault("5s")
    Duration safetyNet();

    /** How long to wait for an answer of Redis before calling it unavailable; less than the lease. */
    @WithDefault("2s")
    Duration commandTimeout();

    /** How long final jobs are kept in the queue; at least a day, for as long as idempotency keys are remembered. */
    @WithDefault("7d")
    Duration retention();

    /** What happens when the worker is told to end. */
    Drain drain();

    /** How long to wait while something that jobs need is away. */
    Backoff backoff();

    interface Drain {

        /** How long running jobs may go on to their end; 0 to hand all of them back at once. */
        @WithDefault("2s")
        Duration grace();

        /** How long the jobs still running then have to stop at their last step and be handed back; positive. */
        @WithDefault("10s")
        Duration handBack();
    }

    interface Backoff {

        /** The first wait; positive. Doubles with each further one. */
        @WithDefault("500ms")
        Duration first();

        /** The longest wait; at least the first. */
        @WithDefault("15s")
        Duration longest();
    }

    /** @throws IllegalArgumentException naming the setting to change */
    default void check() {
        require(concurrency() >= 1, "concurrency must be at least 1");
        limits().forEach((type, limit) -> require(limit >= 1, "limits." + type + " must be at least 1"));
        positive(heartbeat(), "heartbeat");
        positive(sweep(), "sweep");
        positive(safetyNet(), "safety-net");
        positive(commandTimeout(), "command-timeout");
        positive(drain().handBack(), "drain.hand-back");
        positive(backoff().first(), "backoff.first");
        require(!drain().grace().isNegative(), "drain.grace must not be negative");
        require(
                lease().compareTo(heartbeat().multipliedBy(2)) > 0,
                "lease (%s) must be more than twice escala.worker.heartbeat (%s): with less, one late heartbeat loses a job"
                        .formatted(lease(), heartbeat()));
        require(sweep().compareTo(lease()) < 0, "sweep must be less than escala.worker.lease");
        require(commandTimeout().compareTo(lease()) < 0, "command-timeout must be less than escala.worker.lease");
        require(retention().compareTo(Duration.ofDays(1)) >= 0, "retention must be at least 1d");
        require(
                backoff().longest().compareTo(backoff().first()) >= 0,
                "backoff.longest must be at least backoff.first");
    }

    private static void positive(Duration value, String name) {
        require(value.toMillis() > 0, name + " must be at least 1 ms");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("escala.worker." + message);
        }
    }
}
