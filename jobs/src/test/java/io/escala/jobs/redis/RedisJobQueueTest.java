package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import io.escala.jobs.testing.JobQueueContract;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    /** Regression: it was so many for each type that the worker knows, in one script. */
    @Test
    void noMoreThanFiftyAreRestoredAtOnceWhateverTheirTypes() {
        for (int i = 0; i < 120; i++) {
            submit("report");
            submit("export");
        }
        submit("import");
        claimOneOf("import");
        assertThat(queue.stats().parked()).isEqualTo(240);
        claimOneOf("report", "export");
        assertThat(queue.stats().parked()).isEqualTo(190);
    }

    private void submit(String type) {
        assertThat(queue.submit(new Submission(type, 1, "{}", Duration.ZERO, 9, null)))
                .isInstanceOf(SubmitOutcome.Accepted.class);
    }

    private void claimOneOf(String... types) {
        var known = Stream.of(types).collect(Collectors.toMap(type -> type, _ -> new Known(1)));
        assertThat(queue.claim(new Wish("worker-1", known, Duration.ofMinutes(1), 1, 0)))
                .isInstanceOf(ClaimOutcome.Claimed.class);
    }
}
