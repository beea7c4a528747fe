package io.escala.jobs.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 3 * * *      | UTC              | 2026-11-25T00:00:00Z | 2026-11-25T03:30:00Z
            30 3 * * *      | UTC              | 2026-11-25T03:30:00Z | 2026-11-26T03:30:00Z
            30 3 * * *      | Europe/Madrid    | 2026-11-25T00:00:00Z | 2026-11-25T02:30:00Z
            30 3 * * *      | America/New_York | 2026-07-01T00:00:00Z | 2026-07-01T07:30:00Z
            */10 * * * * *  | UTC              | 2026-11-25T00:00:01Z | 2026-11-25T00:00:10Z
            0 9 * * 1-5     | UTC              | 2026-11-27T10:00:00Z | 2026-11-30T09:00:00Z
            0 0 29 2 *      | UTC              | 2026-11-25T00:00:00Z | 2028-02-29T00:00:00Z
            @weekly         | UTC              | 2026-11-25T00:00:00Z | 2026-11-29T00:00:00Z
            """)
    void theNextTickFollows(String cron, String zone, Instant after, Instant next) {
        assertThat(Cron.parse(cron, zone).next(after)).contains(next);
    }

    @Test
    void aLocalTimeThatIsSkippedDoesNotTickThatDay() {
        // In Madrid the clocks went from 2:00 to 3:00 on 29 March 2026.
        assertThat(Cron.parse("30 2 * * *", "Europe/Madrid").next(Instant.parse("2026-03-28T12:00:00Z")))
                .contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void aLocalTimeThatHappensTwiceTicksOnce() {
        // In Madrid the clocks went from 3:00 back to 2:00 on 25 October 2026.
        var cron = Cron.parse("30 2 * * *", "Europe/Madrid");
        var first = cron.next(Instant.parse("2026-10-24T12:00:00Z")).orElseThrow();
        assertThat(first).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(cron.next(first)).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* * * *", "60 * * * *", "@often", "a b c d e", "* * * * * * *"})
    void whatIsNoExpressionIsRefused(String cron) {
        assertThatThrownBy(() -> Cron.parse(cron, "UTC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cron");
    }

    @Test
    void aZoneHasToExist() {
        assertThatThrownBy(() -> Cron.parse("@daily", "Mars/Olympus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("zone");
    }
}
