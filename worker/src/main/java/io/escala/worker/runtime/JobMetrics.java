package io.escala.worker.runtime;

import io.escala.jobs.Job;
import io.escala.jobs.Settlement;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a worker's meters tell about its runs: how many there are, how long they took and how they ended. */
final class JobMetrics {

    private final MeterRegistry meters;
    private final AtomicInteger running = new AtomicInteger();

    JobMetrics(MeterRegistry meters, int concurrency) {
        this.meters = meters;
        Gauge.builder("escala.worker.running", running, AtomicInteger::get)
                .description("Jobs that run on this worker")
                .register(meters);
        Gauge.builder("escala.worker.places", () -> concurrency)
                .description("Jobs that may run on this worker at once")
                .register(meters);
    }

    void started(Job job) {
        running.incrementAndGet();
    }

    /** @param settlement {@code null} when the claim was lost */
    void ended(Job job, @Nullable Settlement settlement, long nanos) {
        running.decrementAndGet();
        Timer.builder("escala.job.run")
                .description("Runs of jobs, from the claim to their end on this worker")
                .tag("type", job.type())
                .tag("outcome", outcome(settlement))
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private static String outcome(@Nullable Settlement settlement) {
        return switch (settlement) {
            case null -> "lost";
            case Settlement.Completed _ -> "completed";
            case Settlement.Failed failed -> failed.retryAfter() == null ? "dead" : "retried";
            case Settlement.Released _ -> "released";
            case Settlement.Stopped _ -> "stopped";
        };
    }
}
