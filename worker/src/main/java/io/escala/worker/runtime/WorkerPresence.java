package io.escala.worker.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.presence.Heartbeat;
import io.escala.jobs.presence.Pace;
import io.escala.jobs.presence.Presence;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * This worker among the instances that are alive, with what it runs.
 *
 * <pre>{@code
 * {"started": "…", "concurrency": 4,
 *  "jobs": [{"id": "…", "type": "simulate", "attempt": 1, "percent": 40, "counts": {"rows": 12}}]}
 * }</pre>
 */
@Singleton
final class WorkerPresence {

    private static final String ROLE = "worker";

    private final WorkerConfig config;
    private final String instance;
    private final WorkerLifecycle lifecycle;
    private final ObjectMapper json;
    private final Presence presence;
    private final Instant started = Instant.now();
    private @Nullable Heartbeat heartbeat;

    WorkerPresence(
            WorkerConfig config,
            @ConfigProperty(name = "escala.instance") String instance,
            @RedisClientName("jobs") Redis redis,
            WorkerLifecycle lifecycle,
            ObjectMapper json) {
        this.config = config;
        this.instance = instance;
        this.lifecycle = lifecycle;
        this.json = json;
        this.presence = new Presence(redis, config.commandTimeout(), Pace.DEFAULT);
    }

    void start(@Observes StartupEvent event) {
        heartbeat = Heartbeat.start(presence, ROLE, instance, this::report);
    }

    void stop(@Observes ShutdownEvent event) {
        if (heartbeat != null) {
            heartbeat.close();
        }
        presence.close();
    }

    private String report() {
        var report =
                json.createObjectNode().put("started", started.toString()).put("concurrency", config.concurrency());
        var jobs = report.putArray("jobs");
        for (var run : lifecycle.worker().runs().all()) {
            var job = run.job();
            var progress = run.progress();
            var counts = jobs.addObject()
                    .put("id", job.id().toString())
                    .put("type", job.type())
                    .put("attempt", job.attempt())
                    .put("percent", progress.percent())
                    .putObject("counts");
            progress.counts().forEach(counts::put);
        }
        return report.toString();
    }
}
