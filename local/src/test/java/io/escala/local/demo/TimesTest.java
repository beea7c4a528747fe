package io.escala.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TimesTest {
    @Test
    void quantileIsTheSmallestThatTheShareDoesNotExceed() {
        Times times = Times.of(
                IntStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList());
        assertThat(times.at(0.5)).isEqualTo(Duration.ofMillis(50));
        assertThat(times.at(0.99)).isEqualTo(Duration.ofMillis(99));
        assertThat(times.at(1)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void oneDurationIsEveryQuantile() {
        Times times = Times.of(List.of(Duration.ofMillis(7)));
        assertThat(times.at(0)).isEqualTo(times.at(1)).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void tableAlignsItsColumns() {
        assertThat(new Table("cache", "p50")
                        .row("off", "12.0 ms")
                        .row("on", "1.0 ms")
                        .lines())
                .containsExactly("  cache       p50", "  ---------------", "  off     12.0 ms", "  on       1.0 ms");
    }
}
