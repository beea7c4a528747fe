package io.escala.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private final Patience patience =
            new Patience(Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(3), nanos(0));

    @Test
    void anAnswerThatALoopThatTurnsDoesNotGetIsOverdue() {
        turn(0, 500);
        assertThat(patience.isOver(nanos(260), nanos(500))).isFalse();
        turn(500, 550);
        assertThat(patience.isOver(nanos(260), nanos(550))).isTrue();
    }

    /** Regression: a crowd on a JVM just started kept the loop from Redis' answers, and Redis was taken for hung. */
    @Test
    void aLoopThatStoodStillHasNotListened() {
        turn(0, 100);
        patience.tick(nanos(900));
        assertThat(patience.isOver(nanos(100), nanos(900))).isFalse();
        turn(900, 1150);
        assertThat(patience.isOver(nanos(100), nanos(1150))).isFalse();
        turn(1150, 1200);
        assertThat(patience.isOver(nanos(100), nanos(1200))).isTrue();
    }

    @Test
    void aLoopThatHardlyTurnsGivesUpInTheEnd() {
        for (int at = 0; at <= 3000; at += 200) {
            patience.tick(nanos(at));
        }
        assertThat(patience.isOver(nanos(0), nanos(3000))).isFalse();
        patience.tick(nanos(3200));
        assertThat(patience.isOver(nanos(0), nanos(3200))).isTrue();
    }

    /** Ticks in time, the last at {@code to}. */
    private void turn(int from, int to) {
        for (int at = from; at <= to; at += 50) {
            patience.tick(nanos(at));
        }
    }

    /** Of a clock whose zero is arbitrary. */
    private static long nanos(long millis) {
        return Long.MAX_VALUE - 1_000_000_000L + millis * 1_000_000;
    }
}
