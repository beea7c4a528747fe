package io.escala.balancer.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Round robin: {@code max - min <= 1} over healthy backends, whoever asks and whatever happens around it. */
final class PoolFairnessTest {

    private static final HealthPolicy POLICY = new HealthPolicy(1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final SupervisionPolicy NO_RAMP = new SupervisionPolicy(
            Duration.ofSeconds(1), 3, 0, 3, Duration.ofSeconds(1), 10, 1, Duration.ofSeconds(1), false, 8, 1024);

    private final VirtualTime time = new VirtualTime();

    @Test
    void alternatesExactly() {
        var pool = healthyPool(2, new Random(1));
        var first = pick(pool);
        for (int i = 1; i < 100; i++) {
            var next = pick(pool);
            assertThat(next == first).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void isExactOverManyThreads() throws InterruptedException, ExecutionException {
        var pool = healthyPool(7, new Random(2));
        try (var threads = Executors.newFixedThreadPool(8)) {
            var start = new CyclicBarrier(8);
            Callable<Map<Backend, Integer>> picking = () -> {
                start.await();
                var own = new HashMap<Backend, Integer>();
                for (int i = 0; i < 300_003; i++) {
                    own.merge(pick(pool), 1, Integer::sum);
                }
                return own;
            };
            var total = new HashMap<Backend, Integer>();
            for (var result : threads.invokeAll(
                    IntStream.range(0, 8).mapToObj(_ -> picking).toList())) {
                result.get().forEach((backend, count) -> total.merge(backend, count, Integer::sum));
            }
            assertThat(total).hasSize(7);
            assertThat(spread(total)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aBackendThatARequestHadToPassOverStaysFirstInLine() {
        var pool = healthyPool(3, new Random(3));
        var first = pick(pool);
        var second = pick(pool);
        var third = pick(pool);
        assertThat(pick(pool, List.of(first, second))).isSameAs(third);
        assertThat(List.of(pick(pool), pick(pool), pick(pool), pick(pool)))
                .containsExactly(first, second, third, first);
    }

    @Test
    void passesOverThoseAlreadyTriedUntilNoneIsLeft() {
        var pool = healthyPool(3, new Random(4));
        var tried = new ArrayList<Backend>();
        for (int i = 0; i < 3; i++) {
            var next = Objects.requireNonNull(pick(pool, tried));
            assertThat(tried).doesNotContain(next);
            tried.add(next);
        }
        assertThat(pick(pool, tried)).isNull();
    }

    @Test
    void everyReplicaStartsAtARandomPlace() {
        var starts = new HashSet<String>();
        for (int seed = 0; seed < 64; seed++) {
            starts.add(pick(healthyPool(4, new Random(seed))).toString());
        }
        assertThat(starts).hasSize(4);
    }

    @Test
    void aNewcomerIsNotFloodedWithTheTurnsItMissed() {
        var pool = healthyPool(2, new Random(5));
        for (int i = 0; i < 1001; i++) {
            pick(pool);
        }
        pool.members(members(3));
        pool.backends().forEach(Backend::probeSucceeded);
        var counts = new HashMap<Backend, Integer>();
        for (int i = 0; i < 300; i++) {
            count(counts, pick(pool));
            if (i >= 2) {
                assertThat(counts).hasSize(3);
                assertThat(spread(counts)).isLessThanOrEqualTo(1);
            }
        }
    }

    /** Between two changes of the usable set, and for those that stay also over the changes. */
    @Test
    void staysExactWhileMembersComeGoAndFail() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var pool = healthyPool(3, random);
        var since = new HashMap<Backend, Integer>();
        var stayed = new HashMap<Backend, Integer>();
        var usable = usable(pool);
        for (int step = 0; step < 200_000; step++) {
            if (random.nextInt(50) == 0) {
                disturb(pool, random);
                var now = usable(pool);
                if (!now.equals(usable)) {
                    since.clear();
                    stayed.keySet().retainAll(now);
                    var joined = new HashSet<>(now);
                    joined.removeAll(usable);
                    if (!joined.isEmpty()) {
                        stayed.clear();
                    }
                    usable = now;
                }
            }
            var picked = pick(pool, List.of());
            if (usable.isEmpty()) {
                assertThat(picked).as("seed %d", seed).isNull();
                continue;
            }
            count(since, Objects.requireNonNull(picked));
            count(stayed, picked);
            usable.forEach(backend -> since.putIfAbsent(backend, 0));
            usable.forEach(backend -> stayed.putIfAbsent(backend, 0));
            assertThat(spread(since)).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(1);
            assertThat(spread(stayed)).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(1);
        }
    }

    /** One change, so that the usable set before and after it is all there is to know. */
    private void disturb(Pool pool, Random random) {
        var backends = pool.backends();
        if (backends.isEmpty() || random.nextInt(3) == 0) {
            pool.members(members(random.nextInt(7)));
            return;
        }
        var backend = backends.get(random.nextInt(backends.size()));
        if (random.nextBoolean()) {
            backend.probeSucceeded();
        } else {
            backend.probeFailed(new Fault(Fault.Kind.UNREACHABLE, "test"));
        }
    }

    /** Those that may be picked: no member here is out without being unreachable. */
    private static Set<Backend> usable(Pool pool) {
        var usable = new HashSet<Backend>();
        for (var backend : pool.backends()) {
            boolean healthy = backend.state() instanceof BackendState.Healthy;
            boolean out = backend.state() instanceof BackendState.Probing;
            if (healthy || (out && pool.mode() == Pool.Mode.LAST_RESORT)) {
                usable.add(backend);
            }
        }
        return usable;
    }

    @Test
    void leastRequestsGoWhereTheFewestAreUnderWayAndInTurnAmongEquals() {
        var pool = healthyPool(3, new Random(7), Algorithm.LEAST_REQUESTS);
        var first = attempt(pool);
        var second = attempt(pool);
        var third = attempt(pool);
        assertThat(List.of(first.backend(), second.backend(), third.backend())).doesNotHaveDuplicates();
        second.end();
        assertThat(attempt(pool).backend()).isEqualTo(second.backend());
        first.end();
        third.end();
        var counts = new HashMap<Backend, Integer>();
        for (int i = 0; i < 100; i++) {
            count(counts, pick(pool));
        }
        assertThat(counts).doesNotContainKey(second.backend());
        assertThat(spread(counts)).isZero();
    }

    /** Regression: a newcomer has the fewest under way, and was asked until it took the turn that it should have let pass. */
    @Test
    void leastRequestsWarmANewcomerUpToo() {
        var pool = healthyPool(2, new Random(8), Algorithm.LEAST_REQUESTS);
        var cold = pool.backends().getFirst();
        cold.share(0.1);
        var counts = new HashMap<Backend, Integer>();
        for (int i = 0; i < 110; i++) {
            count(counts, attempt(pool).backend());
        }
        assertThat(counts.get(cold)).isBetween(9, 11);
    }

    private static Attempt attempt(Pool pool) {
        return (Attempt) pool.take(List.of(), false);
    }

    private Pool healthyPool(int size, Random random) {
        return healthyPool(size, random, Algorithm.ROUND_ROBIN);
    }

    private Pool healthyPool(int size, Random random, Algorithm algorithm) {
        var pool = new Pool(POLICY, NO_RAMP, algorithm, time, random);
        pool.members(members(size));
        pool.backends().forEach(Backend::probeSucceeded);
        return pool;
    }

    private static List<Member> members(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new Member("10.0.0." + i, 8080, 9000))
                .toList();
    }

    private static Backend pick(Pool pool) {
        return Objects.requireNonNull(pick(pool, List.of()));
    }

    private static @Nullable Backend pick(Pool pool, List<Backend> tried) {
        if (pool.take(tried, false) instanceof Attempt attempt) {
            attempt.end();
            return attempt.backend();
        }
        return null;
    }

    private static void count(Map<Backend, Integer> counts, Backend backend) {
        counts.merge(backend, 1, Integer::sum);
    }

    private static int spread(Map<Backend, Integer> counts) {
        var stats = counts.values().stream().mapToInt(Integer::intValue).summaryStatistics();
        return stats.getMax() - stats.getMin();
    }
}
