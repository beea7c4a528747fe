package io.escala.balancer.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Four backends under steady load in virtual time, one case for each way in which one can fall behind. */
final class SupervisorTest {

    private static final SupervisionPolicy POLICY = new SupervisionPolicy(
            Duration.ofMillis(400), 3, 5, 3, Duration.ofMillis(100), 10, 0.1, Duration.ofSeconds(30), true, 8, 1024);

    private static final Duration BLACK_HOLE = Duration.ofDays(1);

    private final VirtualTime time = new VirtualTime();
    private final Pool pool = new Pool(
            new HealthPolicy(2, 2, 3, Duration.ofSeconds(2), Duration.ofSeconds(30)),
            POLICY,
            Algorithm.ROUND_ROBIN,
            time,
            new Random(1));
    private final Supervisor supervisor = new Supervisor(pool, POLICY, time);
    private final Map<Integer, Duration> latencies = new HashMap<>();
    private final Map<Integer, Integer> statuses = new HashMap<>();
    private final Map<Integer, Integer> served = new HashMap<>();
    private int busy;

    @BeforeEach
    void fourUnderLoad() {
        members(4);
        for (int i = 0; i < 4; i++) {
            latencies.put(i, Duration.ofMillis(5));
        }
        pool.backends().forEach(Backend::probeSucceeded);
        supervisor.start();
    }

    @Test
    void equalBackendsStayAndTheirLatenciesAreShown() {
        load(Duration.ofSeconds(5), 400);
        assertThat(pool.backends()).allSatisfy(backend -> {
            assertThat(backend.state()).isInstanceOf(Healthy.class);
            assertThat(backend.latencies().p50()).isBetween(Duration.ofMillis(5), Duration.ofMillis(6));
            assertThat(backend.share()).isEqualTo(1);
        });
        assertThat(busy).isZero();
    }

    @Test
    void oneThatFallsSilentIsOutWithinASecond() {
        load(Duration.ofSeconds(2), 400);
        latencies.put(2, BLACK_HOLE);
        load(Duration.ofMillis(800), 400);
        assertThat(((Ejected) backend(2).state()).fault().kind()).isEqualTo(Fault.Kind.SLOW);
    }

    @Test
    void oneThatIsMuchSlowerThanItsPeersIsOutWithinTwoSeconds() {
        load(Duration.ofSeconds(2), 400);
        latencies.put(1, Duration.ofMillis(300));
        load(Duration.ofSeconds(2), 400);
        assertThat(((Ejected) backend(1).state()).fault().detail()).contains("its peers' 5 ms");
    }

    @Test
    void allSlowTogetherIsNobodysFault() {
        load(Duration.ofSeconds(2), 100);
        for (int i = 0; i < 4; i++) {
            latencies.put(i, Duration.ofMillis(700));
        }
        load(Duration.ofSeconds(5), 100);
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.state()).isInstanceOf(Healthy.class));
    }

    @Test
    void aFewMillisecondsMoreAreNoReason() {
        latencies.put(3, Duration.ofMillis(60));
        load(Duration.ofSeconds(5), 400);
        assertThat(backend(3).state()).isInstanceOf(Healthy.class);
    }

    @Test
    void oneThatAnswersErrorsIsOutWithinHalfASecond() {
        load(Duration.ofSeconds(1), 400);
        statuses.put(1, 502);
        load(Duration.ofMillis(500), 400);
        assertThat(((Ejected) backend(1).state()).fault().detail()).endsWith("errors in a row while its peers answer");
        assertThat(backend(1).counts().ejections()).isEqualTo(1);
    }

    @Test
    void anyOtherAnswerEndsARowOfErrors() {
        for (int i = 0; i < 50; i++) {
            statuses.put(1, i % 2 == 0 ? 503 : 404);
            load(Duration.ofMillis(40), 400); // four answers each
        }
        assertThat(backend(1).state()).isInstanceOf(Healthy.class);
    }

    @Test
    void errorsOfAllAreNobodysFault() {
        load(Duration.ofSeconds(1), 400);
        for (int i = 0; i < 4; i++) {
            statuses.put(i, 503);
        }
        load(Duration.ofSeconds(5), 400);
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.state()).isInstanceOf(Healthy.class));
    }

    /** A database is down and one of two gateways hangs: the other one answers what it has, and 503 for the rest. */
    @Test
    void whoAnswersErrorsStaysWhenItsOnlyPeerHangs() {
        members(2);
        load(Duration.ofSeconds(1), 200);
        statuses.put(1, 503);
        latencies.put(0, BLACK_HOLE);
        served.clear();
        load(Duration.ofSeconds(3), 200);
        assertThat(backend(1).state()).isInstanceOf(Healthy.class);
        assertThat(((Ejected) backend(0).state()).fault().kind()).isEqualTo(Fault.Kind.SLOW);
        assertThat(served.get(0)).as("sent to the one that hangs").isLessThan(60);
    }

    @Test
    void slownessNeverTakesOutMoreThanHalf() {
        load(Duration.ofSeconds(1), 400);
        latencies.put(0, BLACK_HOLE);
        latencies.put(1, BLACK_HOLE);
        latencies.put(2, BLACK_HOLE);
        load(Duration.ofSeconds(3), 400);
        assertThat(pool.backends().stream()
                        .filter(backend -> backend.state() instanceof Healthy)
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void aNewcomerWarmsUpAsFastAsItAnswers() {
        load(Duration.ofSeconds(1), 400);
        members(5);
        latencies.put(4, Duration.ofMillis(90));
        backend(4).probeFailed(new Fault(Fault.Kind.UNREACHABLE, "starting"));
        backend(4).probeSucceeded();
        served.clear();
        load(Duration.ofSeconds(3), 1000);
        assertThat(served.get(4)).as("cold: a small share").isBetween(1, 120);
        assertThat(backend(4).share()).isLessThan(0.2);
        latencies.put(4, Duration.ofMillis(5));
        load(Duration.ofSeconds(4), 1000);
        assertThat(backend(4).share()).isEqualTo(1);
        served.clear();
        load(Duration.ofSeconds(1), 1000);
        assertThat(served.values()).allSatisfy(count -> assertThat(count).isBetween(199, 201));
    }

    @Test
    void aNewcomerGetsItsFirstTurnAtOnce() {
        load(Duration.ofSeconds(1), 100);
        members(5);
        latencies.put(4, Duration.ofMillis(5));
        backend(4).probeSucceeded();
        served.clear();
        load(Duration.ofMillis(100), 100);
        assertThat(served.get(4)).isEqualTo(1);
    }

    @Test
    void aNewcomerHasItsFullShareInTheEndHoweverColdItIs() {
        members(5);
        latencies.put(4, Duration.ofMillis(90));
        backend(4).probeSucceeded();
        load(Duration.ofSeconds(31), 200);
        assertThat(backend(4).share()).isEqualTo(1);
    }

    @Test
    void threeTimesTooMuchIsRefusedAndTheRestIsServedInTime() {
        var server = new Capacity(8, Duration.ofMillis(50));
        var all = List.of(
                server,
                new Capacity(8, Duration.ofMillis(50)),
                new Capacity(8, Duration.ofMillis(50)),
                new Capacity(8, Duration.ofMillis(50)));
        double capacity = 4 * 8 / 0.05;
        run(Duration.ofSeconds(4), (int) (capacity / 4), index -> all.get(index).take());
        run(Duration.ofSeconds(4), (int) (3 * capacity), index -> all.get(index).take());
        all.forEach(Capacity::forget);
        run(Duration.ofSeconds(5), (int) (3 * capacity), index -> all.get(index).take());
        var waits = new ArrayList<Duration>();
        all.forEach(one -> waits.addAll(one.latencies));
        waits.sort(null);
        assertThat(waits.size()).as("goodput").isGreaterThan((int) (0.9 * 5 * capacity));
        assertThat(waits.get(waits.size() * 99 / 100)).isLessThan(Duration.ofMillis(100));
        assertThat(busy).isPositive();
    }

    /** Their cache hangs, say: nothing is answered for a moment, and then everything at once. */
    @Test
    void aMomentInWhichAllWaitForAnotherPartLowersNoLimit() {
        load(Duration.ofSeconds(2), 400);
        long over = time.nanos() + Duration.ofMillis(350).toNanos();
        run(
                Duration.ofSeconds(2),
                400,
                _ -> Duration.ofNanos(Math.max(Duration.ofMillis(5).toNanos(), over - time.nanos())));
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.limitNow()).isEqualTo(POLICY.mostLimit()));
        assertThat(busy).isZero();
    }

    /** A database is away: what is not cached waits a second for it, and what is must not be refused meanwhile. */
    @Test
    void mostThatWaitForAnotherPartLowerNoLimit() {
        load(Duration.ofSeconds(2), 400);
        var random = new Random(7);
        run(Duration.ofSeconds(10), 400, _ -> Duration.ofMillis(random.nextInt(4) == 0 ? 5 : 1000));
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.limitNow()).isEqualTo(POLICY.mostLimit()));
        assertThat(busy).isZero();
    }

    @Test
    void afterAnOverloadLimitsRiseAgainAlsoUnused() {
        var servers = new ArrayList<Capacity>();
        for (int i = 0; i < 4; i++) {
            servers.add(new Capacity(8, Duration.ofMillis(50)));
        }
        run(Duration.ofSeconds(4), 2000, index -> servers.get(index).take());
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.limitNow()).isLessThan(100));
        load(Duration.ofSeconds(40), 400);
        assertThat(pool.backends())
                .allSatisfy(backend -> assertThat(backend.limitNow()).isEqualTo(POLICY.mostLimit()));
    }

    /** A server with so many threads, each of which takes so long for a request. */
    private final class Capacity {

        private final ArrayDeque<Long> free = new ArrayDeque<>();
        private final Duration service;
        private final List<Duration> latencies = new ArrayList<>();

        Capacity(int threads, Duration service) {
            this.service = service;
            for (int i = 0; i < threads; i++) {
                free.add(time.nanos());
            }
        }

        Duration take() {
            long begins = Math.max(time.nanos(), free.removeFirst());
            long ends = begins + service.toNanos();
            free.addLast(ends);
            var latency = Duration.ofNanos(ends - time.nanos());
            latencies.add(latency);
            return latency;
        }

        void forget() {
            latencies.clear();
        }
    }

    private void load(Duration span, int perSecond) {
        run(span, perSecond, index -> latencies.getOrDefault(index, Duration.ZERO));
    }

    private void run(Duration span, int perSecond, Function<Integer, Duration> backend) {
        var gap = Duration.ofSeconds(1).dividedBy(perSecond);
        for (long i = 0; i < span.dividedBy(gap); i++) {
            if (pool.take(List.of(), false) instanceof Attempt attempt) {
                int index = pool.backends().indexOf(attempt.backend());
                served.merge(index, 1, Integer::sum);
                attempt.sent(false);
                time.after(backend.apply(index), () -> {
                    attempt.answered(statuses.getOrDefault(index, 200));
                    attempt.end();
                });
            } else {
                busy++;
            }
            time.advance(gap);
        }
    }

    private void members(int count) {
        var members = new ArrayList<Member>();
        for (int i = 0; i < count; i++) {
            members.add(new Member("10.0.0." + i, 8080, 9000));
        }
        pool.members(members);
    }

    private Backend backend(int index) {
        return pool.backends().get(index);
    }
}
