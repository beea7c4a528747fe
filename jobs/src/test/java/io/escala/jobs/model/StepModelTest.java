package io.escala.jobs.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.model.ModelState.Fault;
import io.escala.jobs.model.StepModel.Rule;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Protocol B keeps its promises in every order of steps, and each of its rules is needed. */
class StepModelTest {

    /** Which faults a rule is there for, all of them among those that meet below, and which promise breaks without it. */
    private record Need(int claims, Set<Fault> faults, String broken) {}

    private static Need need(Rule rule) {
        return switch (rule) {
            case DURABLE_SUBMIT -> new Need(1, Set.of(Fault.RESTART), "J1 an accepted job is gone");
            case EPOCH -> new Need(2, Set.of(Fault.RESTART), "J3");
            case EPOCH_FOR_SEEN_RUN -> new Need(2, Set.of(Fault.RESTART, Fault.RESTART_AGAIN), "J3");
            case HOLDER_SETTLES -> new Need(2, Set.of(), "J6");
            case RESCUE -> new Need(2, Set.of(Fault.KILL), "J1 nobody can go on with it");
            case BEGIN -> new Need(2, Set.of(Fault.RESTART), "J4");
            case FENCE -> new Need(2, Set.of(), "J3");
            case LOCK, CANCEL_IN_POSTGRES -> new Need(2, Set.of(Fault.CANCEL), "J5");
            case ONCE, REPEAT -> new Need(2, Set.of(Fault.LOST_ANSWER), "J2");
            case IN_ORDER -> new Need(2, Set.of(Fault.AHEAD), "J2");
        };
    }

    /** All faults together would be more states than a test has time for. */
    static Stream<Arguments> faultsThatMeet() {
        return Stream.of(
                Arguments.of(3, EnumSet.of(Fault.KILL, Fault.CANCEL, Fault.FAILS_FOR_GOOD)),
                Arguments.of(2, EnumSet.of(Fault.KILL, Fault.LOST_ANSWER, Fault.AHEAD)),
                Arguments.of(2, EnumSet.of(Fault.RESTART, Fault.KILL)),
                Arguments.of(2, EnumSet.of(Fault.RESTART, Fault.CANCEL)),
                Arguments.of(2, EnumSet.of(Fault.RESTART, Fault.LOST_ANSWER)),
                Arguments.of(2, EnumSet.of(Fault.RESTART, Fault.RESTART_AGAIN)));
    }

    @ParameterizedTest
    @MethodSource("faultsThatMeet")
    void theProtocolKeepsItsPromises(int claims, Set<Fault> faults) {
        var result = StepModel.explore(claims, faults);
        assertThat(result.violation()).isEmpty();
        assertThat(result.states())
                .as("states, without which nothing was shown")
                .isGreaterThan(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void everyRuleIsNeeded(Rule rule) {
        var need = need(rule);
        assertThat(StepModel.explore(need.claims(), need.faults(), rule).violation())
                .hasValueSatisfying(way -> assertThat(way).startsWith(need.broken()));
    }

    @Test
    void aFenceWithoutAnEpochIsEnoughUntilRedisLosesItsLastWrites() {
        assertThat(StepModel.explore(3, Set.of(Fault.KILL), Rule.EPOCH).violation())
                .isEmpty();
    }
}
