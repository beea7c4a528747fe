package io.escala.jobs.testing;

import io.escala.jobs.JobQueue;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

/** The contract, in memory and on a clock that the test moves. */
final class InMemoryJobQueueTest extends JobQueueContract {

    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration SWEEP = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final JobQueue queue = new InMemoryJobQueue(clock, RETENTION, GRACE);

    @BeforeEach
    void setEpoch() {
        queue.setEpoch("memory", 1);
        pass(GRACE.plusMillis(20));
    }

    @Override
    protected JobQueue queue() {
        return queue;
    }

    @Override
    protected void pass(Duration time) {
        queue.sweep();
        for (var left = time; left.isPositive(); left = left.minus(SWEEP)) {
            clock.pass(SWEEP);
            queue.sweep();
        }
        clock.pass(Duration.ofMillis(1));
        queue.sweep();
    }
}
