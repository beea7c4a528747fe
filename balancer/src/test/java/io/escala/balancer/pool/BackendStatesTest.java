package io.escala.balancer.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import io.escala.balancer.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The transitions of {@link BackendState} and the pool's mode that follows from them. */
final class BackendStatesTest {

    private static final Fault REFUSED = new Fault(Fault.Kind.UNREACHABLE, "refused");
    private static final Fault BUSY = new Fault(Fault.Kind.NOT_READY, "probe answered 503");
    private static final Fault BROKEN = new Fault(Fault.Kind.FAILING, "reset");

    private final VirtualTime time = new VirtualTime();
    private final List<String> changes = new ArrayList<>();
    private final Pool pool =
            new Pool(new HealthPolicy(2, 2, 3, Duration.ofSeconds(2), Duration.ofSeconds(10)), time, new Random(1));

    @BeforeEach
    void fourMembers() {
        pool.listen(new PoolListener() {
            @Override
            public void changed(Backend backend, BackendState from, BackendState to) {
                changes.add(
                        from.getClass().getSimpleName() + ">" + to.getClass().getSimpleName());
            }
        });
        pool.members(List.of(member(1), member(2), member(3), member(4)));
    }

    @Test
    void joinsWithItsFirstGoodProbeAndNotBefore() {
        assertThat(pool.mode()).isEqualTo(Pool.Mode.EMPTY);
        assertThat(pool.take(List.of(), false)).isEqualTo(new Pick.None());

        backend(0).probeFailed(REFUSED);
        assertThat(pool.take(List.of(), false)).isEqualTo(new Pick.None());
        assertThat(backend(0).state()).isEqualTo(new Joining(time.nanos(), REFUSED));

        backend(0).probeSucceeded();
        assertThat(((Attempt) pool.take(List.of(), false)).backend()).isSameAs(backend(0));
        assertThat(changes).containsExactly("Joining>Healthy");
    }

    @Test
    void badProbesInARowTakeItOutAndGoodOnesBringItBack() {
        allHealthy();
        backend(0).probeFailed(BUSY);
        backend(0).probeSucceeded();
        backend(0).probeFailed(BUSY);
        assertThat(backend(0).state()).isInstanceOf(Healthy.class);
        backend(0).probeFailed(BUSY);
        assertThat(backend(0).state()).isEqualTo(new Probing(time.nanos(), BUSY, 0, 0));
        assertThat(picks(8)).doesNotContain(backend(0));

        backend(0).probeSucceeded();
        backend(0).probeFailed(BUSY);
        backend(0).probeSucceeded();
        assertThat(backend(0).state()).isInstanceOf(Probing.class);
        backend(0).probeSucceeded();
        assertThat(picks(4)).contains(backend(0));
        assertThat(changes).containsExactly("Healthy>Probing", "Probing>Healthy");
    }

    @Test
    void failedRequestsInARowEjectIt() {
        allHealthy();
        fail(backend(0), 2);
        answer(backend(0), 200);
        fail(backend(0), 2);
        assertThat(backend(0).state()).isInstanceOf(Healthy.class);
        fail(backend(0), 1);
        assertThat(backend(0).state()).isInstanceOf(Ejected.class);
        assertThat(picks(8)).doesNotContain(backend(0));
        assertThat(changes).containsExactly("Healthy>Ejected");
    }

    @Test
    void goodProbesDoNotEndAnEjectionEarly() {
        allHealthy();
        fail(backend(0), 3);
        time.advance(Duration.ofMillis(1999));
        backend(0).probeSucceeded();
        backend(0).probeSucceeded();
        assertThat(backend(0).state()).isInstanceOf(Ejected.class);
        time.advance(Duration.ofMillis(1));
        backend(0).probeSucceeded();
        assertThat(backend(0).state()).isInstanceOf(Probing.class);
        backend(0).probeSucceeded();
        assertThat(backend(0).state()).isInstanceOf(Healthy.class);
    }

    @Test
    void ejectionsGrowToTheLongestAndAreForgottenAfterAsLongInHealth() {
        allHealthy();
        assertThat(ejectAndRecover()).isEqualTo(Duration.ofSeconds(2));
        assertThat(ejectAndRecover()).isEqualTo(Duration.ofSeconds(4));
        assertThat(ejectAndRecover()).isEqualTo(Duration.ofSeconds(8));
        assertThat(ejectAndRecover()).isEqualTo(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(11));
        assertThat(ejectAndRecover()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void halfOutIsNotPanicButMoreIs() {
        allHealthy();
        takeOut(0, BUSY);
        takeOut(1, BROKEN);
        assertThat(pool.mode()).isEqualTo(Pool.Mode.NORMAL);
        assertThat(picks(8)).doesNotContain(backend(0), backend(1));

        takeOut(2, BUSY);
        assertThat(pool.mode()).isEqualTo(Pool.Mode.PANIC);
        assertThat(picks(4)).containsExactlyInAnyOrderElementsOf(pool.backends());
    }

    @Test
    void panicLeavesOutThoseThatCannotBeReached() {
        allHealthy();
        takeOut(0, REFUSED);
        takeOut(1, BUSY);
        takeOut(2, BUSY);
        assertThat(picks(9)).doesNotContain(backend(0)).contains(backend(1), backend(2), backend(3));

        backend(1).probeFailed(REFUSED);
        assertThat(picks(8)).as("it died while it was out").doesNotContain(backend(0), backend(1));
    }

    @Test
    void withNobodyReachableAllAreTriedButTheBalancerIsNotUsable() {
        allHealthy();
        for (int i = 0; i < 4; i++) {
            takeOut(i, REFUSED);
        }
        assertThat(pool.mode()).isEqualTo(Pool.Mode.LAST_RESORT);
        assertThat(pool.usable()).isFalse();
        assertThat(picks(4)).containsExactlyInAnyOrderElementsOf(pool.backends());
    }

    @Test
    void aMemberThatNeverAnsweredGetsNothingInPanicEither() {
        backend(0).probeSucceeded();
        takeOut(0, BUSY);
        assertThat(pool.mode()).isEqualTo(Pool.Mode.PANIC);
        assertThat(picks(4)).containsOnly(backend(0));
    }

    @Test
    void aTerminatingMemberGetsNothingUnlessItIsTheLast() {
        allHealthy();
        pool.members(List.of(member(1), terminating(2)));
        assertThat(picks(6)).containsOnly(backend(0));
        assertThat(pool.mode()).isEqualTo(Pool.Mode.NORMAL);
        pool.members(List.of(terminating(1), terminating(2)));
        assertThat(picks(6)).contains(backend(0), backend(1));
        pool.members(List.of(terminating(1), member(3)));
        assertThat(picks(6)).as("the one that stays is not proven yet").containsOnly(backend(0));
        backend(1).probeSucceeded();
        assertThat(picks(6)).containsOnly(backend(1));
    }

    @Test
    void stayingMembersKeepStateAndCounts() {
        allHealthy();
        var stays = backend(0);
        stays.begin(true).timedOut();
        var underWay = backend(1).begin(false);
        pool.members(List.of(new Member("10.0.0.1", 8080, 9100)));
        assertThat(pool.backends()).containsExactly(stays);
        assertThat(stays.state()).isInstanceOf(Healthy.class);
        assertThat(stays.member().probePort()).isEqualTo(9100);
        assertThat(stays.counts()).isEqualTo(new Counts(1, 1, 1, 0, 0));
        underWay.end();
        assertThat(underWay.backend().counts().inFlight()).isZero();
    }

    @Test
    void anAttemptEndsOnce() {
        var attempt = backend(0).begin(false);
        attempt.failed(BROKEN);
        attempt.failed(BROKEN);
        attempt.timedOut();
        attempt.end();
        assertThat(backend(0).counts()).isEqualTo(new Counts(1, 1, 0, 0, 0));
    }

    private Duration ejectAndRecover() {
        fail(backend(0), 3);
        var ejected = (Ejected) backend(0).state();
        time.advance(Duration.ofNanos(ejected.until() - ejected.since()));
        backend(0).probeSucceeded();
        backend(0).probeSucceeded();
        assertThat(backend(0).state()).isInstanceOf(Healthy.class);
        return Duration.ofNanos(ejected.until() - ejected.since());
    }

    private void allHealthy() {
        pool.backends().forEach(Backend::probeSucceeded);
        changes.clear();
    }

    private void takeOut(int index, Fault fault) {
        backend(index).probeFailed(fault);
        backend(index).probeFailed(fault);
    }

    private static void answer(Backend backend, int status) {
        var attempt = backend.begin(false);
        attempt.sent(false);
        attempt.answered(status);
        attempt.end();
    }

    private static void fail(Backend backend, int times) {
        for (int i = 0; i < times; i++) {
            backend.begin(false).failed(BROKEN);
        }
    }

    private List<Backend> picks(int count) {
        var picked = new ArrayList<Backend>();
        for (int i = 0; i < count; i++) {
            if (pool.take(List.of(), false) instanceof Attempt next) {
                picked.add(next.backend());
                next.end();
            }
        }
        return picked;
    }

    private Backend backend(int index) {
        return pool.backends().get(index);
    }

    private static Member terminating(int number) {
        return new Member("10.0.0." + number, 8080, 9000, null, true);
    }

    private static Member member(int number) {
        return new Member("10.0.0." + number, 8080, 9000);
    }
}
