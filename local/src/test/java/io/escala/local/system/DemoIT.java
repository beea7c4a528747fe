package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedStack.class)
final class DemoIT {
    @ParameterizedTest
    @ValueSource(strings = {"caching", "balancing", "jobs"})
    void demonstrationDoesWhatItClaims(String tactic, RunningStack stack) throws Exception {
        Cli.Outcome outcome = stack.cli("demo", tactic, "--url", stack.url());

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("off").contains("on").doesNotContain("NOT AS CLAIMED");
    }
}
