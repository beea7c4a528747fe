package io.escala.gateway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final Breaker breaker = new Breaker("the part under test", 3, PAUSE, now::get);

    @Test
    void opensAfterSoManyFailuresInARow() {
        breaker.failed();
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.admits()).isTrue();
        breaker.failed();
        assertThat(breaker.admits()).isFalse();
    }

    @Test
    void afterThePauseOneCallProbes() {
        open();
        now.addAndGet(PAUSE.toNanos());
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.admits()).as("a second call while the first probes").isFalse();
        breaker.succeeded();
        assertThat(breaker.admits()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void aProbeThatFailsOpensItAgain() {
        open();
        now.addAndGet(PAUSE.toNanos());
        assertThat(breaker.admits()).isTrue();
        breaker.failed();
        assertThat(breaker.admits()).isFalse();
        now.addAndGet(PAUSE.toNanos());
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void aProbeThatIsNotHeardOfIsFollowedByAnother() {
        open();
        now.addAndGet(PAUSE.toNanos());
        assertThat(breaker.admits()).isTrue();
        now.addAndGet(PAUSE.toNanos());
        assertThat(breaker.admits()).isTrue();
    }

    @Test
    void tripsAtOnce() {
        breaker.trip();
        assertThat(breaker.admits()).isFalse();
        now.addAndGet(PAUSE.toNanos());
        assertThat(breaker.admits()).isTrue();
        breaker.trip();
        breaker.succeeded();
        assertThat(breaker.isOpen())
                .as("a probe that succeeded says more than a trip before it")
                .isFalse();
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            breaker.failed();
        }
        assertThat(breaker.isOpen()).isTrue();
    }
}
