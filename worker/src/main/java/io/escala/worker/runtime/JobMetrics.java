package io.escala.worker.runtime;

import io.escala.jobs.Job;
import io.escala.jobs.Settlement;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a worker's meters tell about its runs: how many there are, how long they took and how they ended. */
final class JobMetrics {

    /** The upper ends of the classes of run times: 10 ms, three times as much up to 1.6 h. */
    private static final Duration[] BOUNDS = IntStream.range(0, 13)
            .mapToObj(i -> Duration.ofMillis(10 * (long) Math.pow(3, i)))
            .toArray(Duration[]::new);

    private final MeterRegistry meters;
    private final AtomicInteger running = new AtomicInteger();

    /** By type and outcome, both few: to look a meter up costs more than to record. */
    private final Map<Ended, Timer> runs = new ConcurrentHashMap<>();

    private record Ended(String type, String outcome) {}

    JobMetrics(MeterRegistry meters, int concurrency) {
        this.meters = meters;
        Gauge.builder("escala.worker.running", running, AtomicInteger::get)
                .description("Jobs that run on this worker")
                .register(meters);
        Gauge.builder("escala.worker.places", () -> concurrency)
                .description("Jobs that may run on this worker at once")
                .register(meters);
    }

    void started() {
        running.incrementAndGet();
    }

    /** @param settlement {@code null} when the claim was lost */
    void ended(Job job, @Nullable Settlement settlement, long nanos) {
        running.decrementAndGet();
        runs.computeIfAbsent(new Ended(job.type(), outcome(settlement)), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Ended ended) {
        return Timer.builder("escala.job.run")
                .description("Runs of jobs, from their beginning to their end on this worker")
                .tag("type", ended.type())
                .tag("outcome", ended.outcome())
                .serviceLevelObjectives(BOUNDS)
                .register(meters);
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
