package io.escala.local.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TimesTest {

    @Test
    void quantilesAreTheLeastTimesThatTheShareDidNotExceed() {
        var times = new Times();
        for (int i = 100; i >= 1; i--) {
            times.add(Duration.ofMillis(i).toNanos());
        }

        assertThat(times.quantile(0.5)).isEqualTo(Duration.ofMillis(50));
        assertThat(times.quantile(0.99)).isEqualTo(Duration.ofMillis(99));
        assertThat(times.quantile(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(new Times().quantile(0.5)).isZero();
    }

    /** A soak of Redis ended with a ConcurrentModificationException while its readers went on. */
    @Test
    void mayBeAskedWhileTimesAreAdded() {
        var times = new Times();
        var ended = new AtomicBoolean();
        var adding = CompletableFuture.runAsync(() -> {
            while (!ended.get() && times.count() < 1_000_000) {
                times.add(7);
            }
        });
        try {
            for (int i = 0; i < 500; i++) {
                assertThat(times.quantile(1)).isIn(Duration.ZERO, Duration.ofNanos(7));
            }
        } finally {
            ended.set(true);
        }
        adding.join();
    }
}
