package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The smoke test that {@code helm test} runs, on the local stack; and that it can fail. */
@ExtendWith(SharedStack.class)
final class SmokeIT {
    @Test
    void holdsOnASoundStack(RunningStack stack) throws Exception {
        Cli.Outcome outcome = Cli.run("smoke", stack.url());

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("caching: ", "balancing: ", "jobs: ");
    }

    @Test
    void failsWhenFewerGatewaysAnswerThanShould(RunningStack stack) throws Exception {
        Cli.Outcome outcome = Cli.run("smoke", stack.url(), "--gateways", "3");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("of 3 gateways these answered");
    }

    @Test
    void saysWhenNothingIsThere() throws Exception {
        Cli.Outcome outcome = Cli.run("smoke", "http://127.0.0.1:1");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("Nothing answers at http://127.0.0.1:1");
    }
}
