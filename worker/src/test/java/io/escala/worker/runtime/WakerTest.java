package io.escala.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Fence;
import io.escala.jobs.JobId;
import io.escala.jobs.JobLedger;
import io.escala.jobs.testing.InMemoryJobQueue;
import io.escala.jobs.testing.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class WakerTest {

    private final TestConfig config = TestConfig.quick("waker");
    private final InMemoryJobQueue queue =
            new InMemoryJobQueue(new ManualClock(), Duration.ofDays(7), Duration.ofSeconds(1));

    /** Its role would count as stuck otherwise, and the process as dead. */
    @Test
    void aWorkerThatWantsNoJobsKeepsItsWakerTakingTurns() throws InterruptedException {
        var contact = new QueueContact();
        var gate = new DependencyGate(config.backoff());
        var runner = new Runner(
                queue,
                new NoLedger(),
                List.of(),
                new Runs(),
                gate,
                contact,
                new JobMetrics(new SimpleMeterRegistry(), 1));
        var dispatcher = new Dispatcher(queue, new NoLedger(), runner, gate, contact, "w", config);
        dispatcher.stopClaiming();
        long start = System.nanoTime();
        new Waker(queue, dispatcher, config).take();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(
                        config.safetyNet().minusMillis(100), config.safetyNet().plusSeconds(10));
    }

    private static final class NoLedger implements JobLedger {

        @Override
        public long drawEpoch() {
            throw new AssertionError("no epoch is needed");
        }

        @Override
        public Begin begin(JobId job, Fence fence) {
            throw new AssertionError("no job begins");
        }
    }
}
