package io.escala.jobs.redis;

import io.escala.jobs.JobQueue;
import io.escala.jobs.testing.JobQueueContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract, on a real Redis. */
final class RedisJobQueueTest extends JobQueueContract {

    private static final Duration GRACE = Duration.ofMillis(100);

    private static RedisFixture redis;
    private JobQueue queue;

    @BeforeAll
    static void start() {
        redis = RedisFixture.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.flush();
        queue = redis.queue(new RedisJobQueue.Settings(Duration.ofSeconds(2), RETENTION, RETENTION, GRACE));
        redis.setEpoch(queue);
        pass(GRACE.plusMillis(20));
    }

    @Override
    protected JobQueue queue() {
        return queue;
    }

    @Override
    protected void pass(Duration time) {
        long end = redis.millis() + time.toMillis();
        queue.sweep();
        while (redis.millis() <= end) {
            redis.tick();
            queue.sweep();
        }
        queue.sweep();
    }
}
