package io.escala.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Committed;
import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.JobId;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue.SubmitOutcome.Accepted;
import io.escala.jobs.JobState;
import io.escala.jobs.Submission;
import io.escala.jobs.redis.RedisJobQueue;
import io.escala.jobs.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker whose Redis is killed, restarted and suspended under it. */
@Timeout(90)
final class RedisOutageTest {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong epochs = new AtomicLong();
    private final TestRedis redis = TestRedis.start("appendonly yes", "appendfsync always");
    private final Gated handler = new Gated();
    private final TestConfig config =
            TestConfig.quick("outage").withLease(Duration.ofSeconds(6), Duration.ofMillis(1500));
    private final RedisJobQueue queue = open();
    private final Worker worker = newWorker();

    @BeforeEach
    void start() {
        worker.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        handler.gate.countDown();
        worker.stop();
        queue.close();
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aRunningJobGoesOnWhileRedisIsDeadAndIsSettledWhenItIsBack() {
        var id = submit();
        await(() -> handler.running.get() == 1);
        redis.kill();
        await(() -> !worker.ready());
        assertThat(worker.stuckRoles()).isEmpty();
        handler.gate.countDown();
        await(() -> handler.running.get() == 0);
        redis.restart();
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(job(id).attempt()).isEqualTo(1);
        assertThat(handler.starts(id)).isEqualTo(1);
        await(() -> worker.ready());
        var next = submit();
        await(() -> job(next).state() instanceof JobState.Succeeded);
        assertThat(epochs.get()).as("each run of Redis has its epoch").isEqualTo(2);
    }

    @Test
    void aPauseOfRedisShorterThanTheLeaseRescuesNothing() {
        var id = submit();
        await(() -> handler.running.get() == 1);
        redis.pause();
        await(Duration.ofSeconds(3));
        redis.resume();
        await(Duration.ofSeconds(3));
        handler.gate.countDown();
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(job(id).attempt()).isEqualTo(1);
        assertThat(handler.starts(id)).isEqualTo(1);
    }

    @Test
    void aPauseOfRedisLongerThanTheLeaseRescuesNothingEither() {
        var id = submit();
        await(() -> handler.running.get() == 1);
        redis.pause();
        await(Duration.ofSeconds(8));
        redis.resume();
        await(Duration.ofSeconds(3));
        handler.gate.countDown();
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(handler.starts(id)).isEqualTo(1);
    }

    private RedisJobQueue open() {
        return new RedisJobQueue(
                Redis.createClient(vertx, redis.uri()),
                Redis.createClient(vertx, redis.uri()),
                config.queue(),
                new RedisJobQueue.Settings(
                        config.commandTimeout(), Duration.ofHours(1), config.retention(), config.lease()));
    }

    private Worker newWorker() {
        return new Worker(
                "w",
                config,
                queue,
                queue.schedules(),
                new Epochs(),
                List.of(handler),
                new JobMetrics(new SimpleMeterRegistry(), config.concurrency()));
    }

    private JobId submit() {
        return ((Accepted) queue.submit(new Submission("gated", 1, "{}", Duration.ZERO, 4, null))).id();
    }

    private Job job(JobId id) {
        return queue.find(id).orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        Awaiting.until(condition, Duration.ofSeconds(30));
    }

    /** Waits for the clock: that much has to pass for the test to mean anything. */
    private static void await(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await(() -> System.nanoTime() - end > 0);
    }

    private final class Epochs implements JobLedger {

        @Override
        public long drawEpoch() {
            return epochs.incrementAndGet();
        }

        @Override
        public Begin begin(JobId job, Fence fence) {
            return new Begin.Proceed(Committed.NOTHING);
        }
    }

    /** Runs until the gate opens. */
    private static final class Gated implements JobHandler {

        final CountDownLatch gate = new CountDownLatch(1);
        final AtomicInteger running = new AtomicInteger();
        private final Map<JobId, Integer> starts = new ConcurrentHashMap<>();

        int starts(JobId id) {
            return starts.getOrDefault(id, 0);
        }

        @Override
        public String type() {
            return "gated";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Committed run(JobContext context) throws InterruptedException {
            starts.merge(context.job().id(), 1, Integer::sum);
            running.incrementAndGet();
            try {
                gate.await();
                return Committed.NOTHING;
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public String result(Job job, Committed committed) {
            return "{}";
        }
    }
}
