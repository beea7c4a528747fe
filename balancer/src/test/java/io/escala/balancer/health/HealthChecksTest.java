package io.escala.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.Attempt;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import io.escala.balancer.pool.Fault;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pick;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probed backends in virtual time, one case for each way in which one can misbehave. */
final class HealthChecksTest {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final Pool pool =
            new Pool(new HealthPolicy(2, 2, 3, Duration.ofSeconds(2), Duration.ofSeconds(30)), time, new Random(1));
    private final Map<Member, Behaviour> behaviours = new HashMap<>();
    private final List<Member> asked = new ArrayList<>();
    private final Member first = new Member("first", 8080, 9000);
    private final Member second = new Member("second", 8080, 9000);

    private enum Behaviour {
        GOOD,
        REFUSES,
        NOT_READY,
        /** Accepts and never answers; the probe gives up after its timeout. */
        SILENT
    }

    @BeforeEach
    void probed() {
        pool.listen(new HealthChecks(this::ask, INTERVAL, time));
        behaviours.put(first, Behaviour.GOOD);
        behaviours.put(second, Behaviour.GOOD);
    }

    @Test
    void aMemberIsProbedAtOnceAndThenAtTheInterval() {
        pool.members(List.of(first));
        assertThat(backend(first).state()).isInstanceOf(Healthy.class);
        time.advance(INTERVAL.multipliedBy(4));
        assertThat(asked).hasSize(5);
    }

    @Test
    void aSlowStarterJoinsWithTheFirstGoodProbe() {
        behaviours.put(first, Behaviour.REFUSES);
        pool.members(List.of(first));
        time.advance(INTERVAL.multipliedBy(3));
        assertThat(backend(first).state()).isInstanceOf(Joining.class);
        behaviours.put(first, Behaviour.GOOD);
        time.advance(INTERVAL);
        assertThat(backend(first).state()).isInstanceOf(Healthy.class);
    }

    @Test
    void aDeadOneIsOutAfterTwoProbes() {
        pool.members(List.of(first, second));
        behaviours.put(first, Behaviour.REFUSES);
        time.advance(INTERVAL);
        assertThat(pool.take(List.of(backend(second)), false)).isInstanceOf(Attempt.class);
        time.advance(INTERVAL);
        assertThat(pool.take(List.of(backend(second)), false)).isInstanceOf(Pick.None.class);
    }

    @Test
    void aBlackHoleIsOutAfterTwoTimeouts() {
        pool.members(List.of(first, second));
        behaviours.put(first, Behaviour.SILENT);
        time.advance(INTERVAL.plus(TIMEOUT).multipliedBy(2));
        assertThat(backend(first).state()).isInstanceOf(Probing.class);
        assertThat(backend(second).state()).isInstanceOf(Healthy.class);
    }

    @Test
    void oneThatDeclinesComesBackAfterTwoGoodProbes() {
        pool.members(List.of(first, second));
        behaviours.put(first, Behaviour.NOT_READY);
        time.advance(INTERVAL.multipliedBy(2));
        assertThat(backend(first).state()).isInstanceOf(Probing.class);
        behaviours.put(first, Behaviour.GOOD);
        time.advance(INTERVAL);
        assertThat(backend(first).state()).isInstanceOf(Probing.class);
        time.advance(INTERVAL);
        assertThat(backend(first).state()).isInstanceOf(Healthy.class);
    }

    @Test
    void oneThatLeftIsNotProbedAnyMore() {
        pool.members(List.of(first, second));
        behaviours.put(first, Behaviour.SILENT);
        time.advance(INTERVAL);
        var gone = backend(first);
        pool.members(List.of(second));
        asked.clear();
        time.advance(INTERVAL.multipliedBy(10));
        assertThat(asked).hasSize(10).containsOnly(second);
        assertThat(gone.state()).as("its late answer is ignored").isInstanceOf(Healthy.class);
    }

    private void ask(Member member, Consumer<Probe.Verdict> answer) {
        asked.add(member);
        switch (Objects.requireNonNull(behaviours.get(member))) {
            case GOOD -> answer.accept(new Probe.Verdict.Good());
            case REFUSES -> answer.accept(bad(Fault.Kind.UNREACHABLE));
            case NOT_READY -> answer.accept(bad(Fault.Kind.NOT_READY));
            case SILENT -> time.after(TIMEOUT, () -> answer.accept(bad(Fault.Kind.FAILING)));
        }
    }

    private static Probe.Verdict bad(Fault.Kind kind) {
        return new Probe.Verdict.Bad(new Fault(kind, "test"));
    }

    private Backend backend(Member member) {
        return pool.backends().stream()
                .filter(backend -> backend.member().equals(member))
                .findFirst()
                .orElseThrow();
    }
}
