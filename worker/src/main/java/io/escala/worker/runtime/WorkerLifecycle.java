package io.escala.worker.runtime;

import io.escala.jobs.JobHandler;
import io.escala.jobs.JobLedger;
import io.escala.jobs.redis.RedisJobQueue;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** The worker as part of the application: starts and ends with it and answers for its health. */
@Singleton
final class WorkerLifecycle {

    private static final Duration IDEMPOTENCY_LIFETIME = Duration.ofHours(24);

    private final RedisJobQueue queue;
    private final Worker worker;

    WorkerLifecycle(
            WorkerConfig config,
            @ConfigProperty(name = "escala.instance") String instance,
            @RedisClientName("jobs") Redis commands,
            @RedisClientName("jobs-blocking") Redis blocking,
            JobLedger ledger,
            @All List<JobHandler> handlers,
            MeterRegistry meters) {
        config.check();
        queue = new RedisJobQueue(
                commands,
                blocking,
                config.queue(),
                new RedisJobQueue.Settings(
                        config.commandTimeout(), IDEMPOTENCY_LIFETIME, config.retention(), config.lease()));
        worker = new Worker(
                instance,
                config,
                queue,
                queue.schedules(),
                ledger,
                handlers,
                new JobMetrics(meters, config.concurrency()));
    }

    void start(@Observes StartupEvent event) {
        worker.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        worker.stop();
        queue.close();
    }

    Worker worker() {
        return worker;
    }

    /** Ready while the queue can be reached. */
    @Readiness
    @Singleton
    static final class QueueReachable implements HealthCheck {

        private final WorkerLifecycle lifecycle;

        QueueReachable(WorkerLifecycle lifecycle) {
            this.lifecycle = lifecycle;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("job queue reached lately")
                    .status(lifecycle.worker().ready())
                    .build();
        }
    }

    /** Alive while every role takes its turns. */
    @Liveness
    @Singleton
    static final class RolesAlive implements HealthCheck {

        private final WorkerLifecycle lifecycle;

        RolesAlive(WorkerLifecycle lifecycle) {
            this.lifecycle = lifecycle;
        }

        @Override
        public HealthCheckResponse call() {
            var stuck = lifecycle.worker().stuckRoles();
            var response = HealthCheckResponse.named("roles take their turns").status(stuck.isEmpty());
            stuck.forEach(role -> response.withData(role, "stuck"));
            return response.build();
        }
    }
}
