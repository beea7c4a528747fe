package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random interleavings of workers, zombies, lost leases, cancellations and a Redis that loses its last writes, checked
 * against the promises of protocol B. {@code -Descala.seed=N} repeats one of them.
 */
@Timeout(300)
final class InterleavingsTest {

    private static RedisFixture redis;

    @BeforeAll
    static void start() {
        redis = RedisFixture.start("appendonly yes", "appendfsync always");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void promisesHoldWhileRedisRuns() throws IOException {
        for (long seed : seeds(25)) {
            run(seed, 0);
        }
    }

    @Test
    void promisesHoldWhenRedisLosesItsLastWrites() throws IOException {
        for (long seed : seeds(10)) {
            run(seed, 6);
        }
    }

    private static long[] seeds(int count) {
        var given = System.getProperty("escala.seed");
        return given == null ? new Random().longs(count).toArray() : new long[] {Long.parseLong(given)};
    }

    private static void run(long seed, int powerCuts) throws IOException {
        redis.flush();
        var story = new Story(redis, new Random(seed), powerCuts);
        try {
            story.tell(400);
            story.end();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + "\n" + String.join("\n", story.told()), e);
        }
        assertThat(story.told()).isNotEmpty();
    }
}
