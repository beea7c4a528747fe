package io.escala.worker.runtime;

import java.time.Duration;
import java.util.Map;

/** Settings as a test wants them: everything quick. */
record TestConfig(
        int concurrency,
        Map<String, Integer> limits,
        String queue,
        Duration lease,
        Duration heartbeat,
        Duration sweep,
        Duration safetyNet,
        Duration commandTimeout,
        Duration retention,
        Drain drain,
        Backoff backoff)
        implements WorkerConfig {

    record TestDrain(Duration grace, Duration handBack) implements Drain {}

    record TestBackoff(Duration first, Duration longest) implements Backoff {}

    static TestConfig quick(String queue) {
        return new TestConfig(
                4,
                Map.of(),
                queue,
                ms(1000),
                ms(200),
                ms(100),
                ms(5000),
                ms(500),
                Duration.ofDays(7),
                new TestDrain(ms(300), ms(5000)),
                new TestBackoff(ms(50), ms(300)));
    }

    TestConfig withLease(Duration newLease, Duration newHeartbeat) {
        return new TestConfig(
                concurrency,
                limits,
                queue,
                newLease,
                newHeartbeat,
                sweep,
                safetyNet,
                commandTimeout,
                retention,
                drain,
                backoff);
    }

    TestConfig withConcurrency(int newConcurrency) {
        return new TestConfig(
                newConcurrency,
                limits,
                queue,
                lease,
                heartbeat,
                sweep,
                safetyNet,
                commandTimeout,
                retention,
                drain,
                backoff);
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }
}
