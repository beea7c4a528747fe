package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many retries a {@link RetryBudget} grants. */
final class RetryBudgetTest {

    private final VirtualTime time = new VirtualTime();

    @Test
    void grantsTheFloorWithoutAnyRequest() {
        assertThat(granted(new RetryBudget(0.2, 5, time), 100)).isEqualTo(5);
    }

    @Test
    void grantsAShareOfTheRequestsOfTheWindow() {
        var budget = new RetryBudget(0.2, 5, time);
        requests(budget, 1000);
        assertThat(granted(budget, 1000)).isEqualTo(205);
        assertThat(budget.refused()).isEqualTo(795);
    }

    @Test
    void forgetsBothAfterTheWindow() {
        var budget = new RetryBudget(0.2, 5, time);
        requests(budget, 1000);
        granted(budget, 1000);
        time.advance(RetryBudget.WINDOW.minusSeconds(1));
        assertThat(granted(budget, 10)).as("still remembered").isZero();
        time.advance(Duration.ofSeconds(1));
        assertThat(granted(budget, 100)).isEqualTo(5);
        time.advance(Duration.ofDays(1));
        assertThat(granted(budget, 100)).isEqualTo(5);
    }

    @Test
    void steadyFailureCostsNoMoreThanTheShare() {
        var budget = new RetryBudget(0.2, 10, time);
        long offered = 0;
        long retries = 0;
        for (int millis = 0; millis < 60_000; millis += 10) {
            requests(budget, 20);
            offered += 20;
            retries += granted(budget, 20);
            time.advance(Duration.ofMillis(10));
        }
        assertThat(retries).isBetween((long) (offered * 0.19), (long) (offered * 0.2) + 6 * 10 + 10);
    }

    private static int granted(RetryBudget budget, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.takeRetry() ? 1 : 0;
        }
        return granted;
    }

    private static void requests(RetryBudget budget, int count) {
        for (int i = 0; i < count; i++) {
            budget.request();
        }
    }
}
