package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.JobQueue;
import io.escala.jobs.QueueStats;
import io.escala.jobs.QueueUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an autoscaler of workers needs to know, on the management port: how many jobs are ready or running and how long the
 * oldest has waited, as JSON at {@code /scaling} and as meters. Every gateway tells the same.
 */
@Singleton
class QueueSignal {

    /** Meters are read one by one: those of one scrape share a look at the queue. */
    private static final long FRESH_NANOS = 1_000_000_000;

    private final JobQueue queue;
    private final ObjectMapper json;
    private @Nullable QueueStats latest;
    private long lookedAt;

    @Inject
    QueueSignal(JobQueue queue, ObjectMapper json) {
        this.queue = queue;
        this.json = json;
    }

    void register(@Observes ManagementInterface management, MeterRegistry meters) {
        management.router().get("/scaling").blockingHandler(this::answer);
        jobs(meters, "scheduled", QueueStats::scheduled);
        jobs(meters, "ready", QueueStats::ready);
        jobs(meters, "running", QueueStats::running);
        jobs(meters, "parked", QueueStats::parked);
        jobs(meters, "dead", QueueStats::dead);
        gauge(meters, "escala.jobs.backlog", "Jobs that are ready or running", null, QueueSignal::backlog);
        gauge(
                meters,
                "escala.jobs.oldest.ready",
                "How long the oldest ready job has waited",
                "seconds",
                QueueSignal::oldestSeconds);
    }

    private void jobs(MeterRegistry meters, String state, ToDoubleFunction<QueueStats> count) {
        Gauge.builder("escala.jobs", () -> look(count))
                .description("Jobs in the queue, by state")
                .tag("state", state)
                .register(meters);
    }

    private void gauge(
            MeterRegistry meters,
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<QueueStats> value) {
        Gauge.builder(name, () -> look(value))
                .description(description)
                .baseUnit(unit)
                .register(meters);
    }

    private void answer(RoutingContext context) {
        var response = context.response().putHeader("Cache-Control", "no-store");
        try {
            var stats = queue.stats();
            response.putHeader("Content-Type", "application/json")
                    .end(json.createObjectNode()
                            .put("backlog", backlog(stats))
                            .put("ready", stats.ready())
                            .put("running", stats.running())
                            .put("oldestReadySeconds", oldestSeconds(stats))
                            .put("paused", stats.paused())
                            .toString());
        } catch (QueueUnavailableException e) {
            response.setStatusCode(503).putHeader("Retry-After", "1").end();
        }
    }

    private static long backlog(QueueStats stats) {
        return stats.ready() + stats.running();
    }

    private static double oldestSeconds(QueueStats stats) {
        return stats.oldestReady().toMillis() / 1000.0;
    }

    /** Not a number while the queue is away: a zero would let an autoscaler end the workers. */
    private synchronized double look(ToDoubleFunction<QueueStats> value) {
        long now = System.nanoTime();
        if (lookedAt == 0 || now - lookedAt > FRESH_NANOS) {
            lookedAt = now;
            try {
                latest = queue.stats();
            } catch (QueueUnavailableException e) {
                latest = null;
            }
        }
        return latest == null ? Double.NaN : value.applyAsDouble(latest);
    }
}
