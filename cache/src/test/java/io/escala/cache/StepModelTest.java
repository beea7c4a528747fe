package io.escala.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.ModelState.Fault;
import io.escala.cache.StepModel.Rule;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol keeps its promises in every order of steps, and each of its rules is needed. */
class StepModelTest {

    private static final Set<Fault> NONE = Set.of();
    private static final Set<Fault> CRASH = Set.of(Fault.WRITER_DIES);
    private static final Set<Fault> RESTART_AND_CRASH = Set.of(Fault.RESTART, Fault.WRITER_DIES);

    private static final Set<Fault> CUT_OFF = Set.of(Fault.WRITER_IS_CUT_OFF);

    @Test
    void theProtocolKeepsItsPromisesUnderAllFaults() {
        var result = StepModel.explore(EnumSet.complementOf(EnumSet.of(Fault.WRITER_IS_CUT_OFF)));
        assertThat(result.violation()).isEmpty();
        assertThat(result.states())
                .as("states, without which nothing was shown")
                .isGreaterThan(100_000);
    }

    @Test
    void deletingAfterTheCommitLosesTheRaceWithAReader() {
        assertThat(StepModel.explore(NONE, Rule.FENCE, Rule.LEASE, Rule.QUARANTINE)
                        .violation())
                .hasValueSatisfying(way -> assertThat(way).startsWith("P"));
    }

    /** So a test of the real system without the fence fails only when it kills a writer between COMMIT and close. */
    @Test
    void aLeaseAloneIsEnoughUntilAWriterDies() {
        assertThat(StepModel.explore(NONE, Rule.FENCE, Rule.QUARANTINE).violation())
                .isEmpty();
        assertThat(StepModel.explore(CRASH, Rule.FENCE, Rule.QUARANTINE).violation())
                .hasValueSatisfying(way -> assertThat(way).contains("dies after its COMMIT"));
    }

    @Test
    void aFlagForAFenceIsLiftedByAnotherWriter() {
        assertThat(StepModel.explore(CRASH, Rule.WRITER_TOKENS).violation()).isPresent();
    }

    @Test
    void withoutQuarantineARestartForgetsTheWriterThatIsCommitting() {
        assertThat(StepModel.explore(RESTART_AND_CRASH, Rule.QUARANTINE).violation())
                .hasValueSatisfying(way -> assertThat(way).contains("Redis restarts empty"));
    }

    @Test
    void aFenceThatExpiresBeforeItsCommitProtectsNothing() {
        assertThat(StepModel.explore(CRASH, Rule.FENCE_OUTLIVES_COMMIT).violation())
                .hasValueSatisfying(way -> assertThat(way).contains("expires"));
    }

    @Test
    void aWriterThatIsCutOffFromRedisLeavesNoReaderBehind() {
        var result = StepModel.explore(EnumSet.of(Fault.WRITER_IS_CUT_OFF, Fault.LEASE_EXPIRES));
        assertThat(result.violation()).isEmpty();
        assertThat(result.states())
                .as("states, without which nothing was shown")
                .isGreaterThan(100_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            names = {"GRANT", "ANNOUNCED_FIRST", "WAITS_FOR_GRANTS", "HELD", "TIME_READ_FIRST"})
    void eachRuleOfTheGrantIsNeeded(Rule rule) {
        assertThat(StepModel.explore(CUT_OFF, rule).violation())
                .hasValueSatisfying(way -> assertThat(way).contains("commits unfenced"));
    }
}
