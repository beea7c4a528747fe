package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.SupervisionPolicy;
import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.BackendProcess;
import io.escala.balancer.testing.Load;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The balancer's promises under load, short in every build; {@code ./escala soak balancer} sends the full numbers of requests
 * ({@code -Descala.proof.requests}).
 */
@Timeout(900)
final class ProofsTest {

    private static final int REQUESTS = Integer.getInteger("escala.proof.requests", 6_000);

    private final List<TestBackend> backends =
            Stream.of("a", "b", "c", "d").map(TestBackend::new).toList();

    @AfterEach
    void close() {
        backends.forEach(TestBackend::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 512})
    void countsDifferByAtMostOne(int connections) {
        try (var proxy = started()) {
            var left = new AtomicInteger(REQUESTS);
            try (var load = new Load(proxy.port(), connections, (client, _) -> {
                if (left.decrementAndGet() < 0) {
                    return "";
                }
                return client.get("/item").status() == 200 ? "" : "failed";
            })) {
                Await.within(Duration.ofMinutes(10), "all sent", () -> left.get() <= 0);
                assertThat(load.stop()).isEmpty();
            }
            var counts = backends.stream().mapToLong(TestBackend::requests).summaryStatistics();
            assertThat(counts.getSum()).isEqualTo(REQUESTS);
            assertThat(counts.getMax() - counts.getMin()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aRollingRestartAndScalingLoseNothing() {
        try (var proxy = started();
                var load = mixed(proxy)) {
            int step = Math.max(200, REQUESTS / 8);
            for (var backend : backends) {
                load.awaitMore(step);
                restart(proxy, backend);
            }
            load.awaitMore(step);
            proxy.members(backends.get(0), backends.get(1));
            load.awaitMore(step);
            proxy.members(backends.toArray(TestBackend[]::new));
            proxy.awaitHealthy(4);
            load.awaitMore(step);
            assertThat(load.stop()).isEmpty();
            assertThat(executionsOfPosts(load)).allMatch(times -> times == 1);
        }
    }

    @Test
    void connectionsClosedAtRandomMomentsDoNotSurface() {
        for (var backend : backends) {
            backend.traffic(exchange -> {
                exchange.respond();
                if (ThreadLocalRandom.current().nextInt(8) == 0) {
                    exchange.closeIn(ThreadLocalRandom.current().nextInt(3_000));
                }
            });
        }
        try (var proxy = started();
                var load = new Load(proxy.port(), 16, (client, id) -> {
                    if (isPost(id)) {
                        client.post("/orders", id, "{}");
                        return "";
                    }
                    var answer = client.get("/item");
                    return answer.status() == 200 ? "" : answer.head().start();
                })) {
            load.awaitMore(REQUESTS);
            assertThat(load.stop()).isEmpty();
            assertThat(executionsOfPosts(load)).allMatch(times -> times <= 1);
        }
    }

    @Test
    void aStoppedProcessIsOutWithinASecondAndComesBack() throws Exception {
        try (var stopped = new BackendProcess("s");
                var proxy = new ProxyFixture(ProxyFixture.SETTINGS)) {
            proxy.elsewhere(with(stopped.member()));
            try (var load = Load.ofGets(proxy.port(), 16)) {
                load.awaitMore(2_000);
                var state = proxy.pool().backends().stream()
                        .filter(backend -> backend.member().equals(stopped.member()))
                        .findFirst()
                        .orElseThrow();
                stopped.signal("STOP");
                Await.within(Duration.ofSeconds(2), "it is out", () -> !(state.state() instanceof Healthy));
                load.awaitMore(1_000);
                stopped.signal("CONT");
                long before = state.counts().requests();
                Await.until("it serves again", () -> state.counts().requests() > before + 10);
                assertThat(load.stop()).hasSizeLessThanOrEqualTo(5);
            }
        }
    }

    @Test
    void oneSlowBackendIsLeftBehind() {
        try (var proxy = started()) {
            var late = new ConcurrentLinkedQueue<Long>();
            try (var load = new Load(proxy.port(), 16, (client, _) -> {
                long began = System.nanoTime();
                var answer = client.get("/item");
                if (System.nanoTime() - began > 450_000_000L) {
                    late.add(began);
                }
                return answer.status() == 200 ? "" : answer.head().start();
            })) {
                load.awaitMore(2_000);
                var never = new CountDownLatch(1);
                long slowFrom = System.nanoTime();
                backends.get(2).traffic(exchange -> {
                    pause(never);
                    exchange.respond();
                });
                Await.until(
                        "it is out",
                        () -> proxy.pool().backends().get(2).counts().ejections() > 0);
                load.awaitMore(4_000);
                assertThat(load.stop()).isEmpty();
                long recovered = slowFrom + TimeUnit.SECONDS.toNanos(2);
                assertThat(late.stream().filter(began -> began > recovered).count())
                        .as("late after two seconds")
                        .isLessThanOrEqualTo(load.done() / 100);
            }
        }
    }

    @Test
    void failingBackendsAreNotStormed() {
        backends.forEach(backend -> backend.traffic(exchange -> {
            exchange.execute();
            exchange.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        }));
        try (var proxy = started();
                var load = new Load(proxy.port(), 8, (client, _) -> {
                    int status = client.get("/item").status();
                    return status == 503 ? "" : "status " + status;
                })) {
            load.awaitMore(REQUESTS);
            assertThat(load.stop()).isEmpty();
            long upstream = backends.stream().mapToLong(TestBackend::requests).sum();
            int floor = ProxyFixture.SETTINGS.retry().floor();
            // The floor is granted for every ten seconds of the run.
            assertThat(upstream).isLessThanOrEqualTo((long) (1.2 * load.done()) + 8L * floor);
            assertThat(proxy.forwarder().retriesRefused()).isPositive();
        }
    }

    @Test
    void whenMostFailTheHealthyOneIsNotOverloaded() {
        try (var proxy = started();
                var load = Load.ofGets(proxy.port(), 8)) {
            backends.subList(1, 4).forEach(backend -> backend.probesAnswer(503));
            Await.until("panic", () -> proxy.pool().mode() == Pool.Mode.PANIC);
            long healthyBefore = backends.getFirst().requests();
            long before = load.done();
            load.awaitMore(REQUESTS / 4);
            double share = (double) (backends.getFirst().requests() - healthyBefore) / (load.done() - before);
            assertThat(share).isBetween(0.2, 0.3);
            assertThat(load.stop()).isEmpty();
        }
    }

    /** Measures times, so it runs in the long form only, on a machine that has nothing else to do. */
    @Test
    @EnabledIfSystemProperty(named = "escala.proof.strict", matches = "true")
    void threeTimesTooMuchIsRefusedQuicklyAndTheRestIsServedInTime() {
        var service = Duration.ofMillis(50);
        int threads = 8;
        backends.forEach(backend -> {
            var free = new Semaphore(threads, true);
            backend.traffic(exchange -> {
                free.acquireUninterruptibly();
                LockSupport.parkNanos(service.toNanos());
                free.release();
                exchange.respond();
            });
        });
        double peak = backends.size() * threads / 0.05;
        var adaptive = new SupervisionPolicy(
                Duration.ofSeconds(5), 3, 0, 3, Duration.ofSeconds(5), 10, 1, Duration.ofSeconds(5), true, 8, 1024);
        var accepted = new ConcurrentLinkedQueue<Long>();
        var refused = new ConcurrentLinkedQueue<Long>();
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, adaptive, backends.toArray(TestBackend[]::new))) {
            proxy.awaitHealthy(4);
            try (var light = Load.ofGets(proxy.port(), 8)) {
                light.awaitMore(500);
            }
            // 160 clients that ask again 80 ms after a refusal and at once after an answer offer about three times the
            // peak.
            try (var load = new Load(proxy.port(), 160, (client, _) -> {
                long began = System.nanoTime();
                int status = client.get("/item").status();
                (status == 200 ? accepted : refused).add(System.nanoTime() - began);
                if (status != 200) {
                    LockSupport.parkNanos(80_000_000);
                }
                return status == 200 || status == 503 ? "" : "status " + status;
            })) {
                load.awaitMore(8_000);
                accepted.clear();
                refused.clear();
                long from = System.nanoTime();
                load.awaitMore(12_000);
                double seconds = (System.nanoTime() - from) / 1e9;
                assertThat(load.stop()).isEmpty();
                System.out.printf(
                        "goodput %.0f/s of %.0f/s, offered %.0f/s, accepted p99 %.0f ms, refused p99 %.2f ms%n",
                        accepted.size() / seconds,
                        peak,
                        (accepted.size() + refused.size()) / seconds,
                        millis(accepted),
                        millis(refused));
                assertThat(accepted.size() / seconds).isGreaterThan(0.9 * peak);
                assertThat(millis(accepted)).isLessThan(2 * 50);
                assertThat(millis(refused)).isLessThan(5);
            }
        }
    }

    private static double millis(Collection<Long> nanos) {
        var sorted = nanos.stream().sorted().toList();
        return sorted.get(sorted.size() * 99 / 100) / 1e6;
    }

    @Test
    void largeBodiesAndASlowClientTakeNoMemory() throws Exception {
        long size = Long.getLong("escala.proof.bytes", 48L << 20);
        backends.forEach(backend -> backend.traffic(exchange -> {
            exchange.head().readBody(exchange.in(), OutputStream.nullOutputStream());
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            send(exchange.out(), size);
        }));
        try (var proxy = started();
                var client = proxy.connect()) {
            var memory = PooledByteBufAllocator.DEFAULT.metric();
            long before = memory.usedDirectMemory();
            client.write("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            send(client.out(), size);
            var head = client.readHead();
            long most = memory.usedDirectMemory();
            var buffer = new byte[64 * 1024];
            for (long left = size; left > 0; ) {
                left -= client.in().read(buffer, 0, (int) Math.min(left, buffer.length));
                most = Math.max(most, memory.usedDirectMemory());
                // A reader slower than the sender: the balancer's buffers are full most of the time.
                LockSupport.parkNanos(20_000);
            }
            assertThat(head.status()).isEqualTo(200);
            assertThat(most - before).isLessThan(48L << 20);
        }
    }

    private static void send(OutputStream out, long size) throws IOException {
        var block = new byte[64 * 1024];
        for (long left = size; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
        out.flush();
    }

    private ProxyFixture started() {
        var proxy = new ProxyFixture(ProxyFixture.SETTINGS, backends.toArray(TestBackend[]::new));
        proxy.awaitHealthy(4);
        return proxy;
    }

    /** What the launcher and Kubernetes do: it leaves, finishes, ends, comes back and joins. */
    private void restart(ProxyFixture proxy, TestBackend backend) {
        var others = backends.stream().filter(other -> other != backend).toArray(TestBackend[]::new);
        var leaving = proxy.pool().backends().stream()
                .filter(member -> member.member().equals(backend.member()))
                .findFirst()
                .orElseThrow();
        proxy.members(others);
        Await.until("it has nothing to do", () -> leaving.counts().inFlight() == 0);
        backend.kill();
        backend.restart();
        proxy.members(backends.toArray(TestBackend[]::new));
        proxy.awaitHealthy(4);
    }

    private static Load mixed(ProxyFixture proxy) {
        return new Load(proxy.port(), 16, (client, id) -> {
            var answer = isPost(id) ? client.post("/orders", id, "{}") : client.get("/item");
            return answer.status() == 200 ? "" : answer.head().start() + " " + answer.body();
        });
    }

    private static boolean isPost(String id) {
        return Integer.parseInt(id.substring(1)) % 4 == 0;
    }

    private List<Integer> executionsOfPosts(Load load) {
        var times = new ArrayList<Integer>();
        for (int i = 0; i < load.sent(); i += 4) {
            var id = "r" + i;
            times.add(backends.stream()
                    .mapToInt(backend -> backend.executions().getOrDefault(id, 0))
                    .sum());
        }
        return times;
    }

    private Member[] with(Member other) {
        return Stream.concat(backends.subList(0, 3).stream().map(TestBackend::member), Stream.of(other))
                .toArray(Member[]::new);
    }

    private static void pause(CountDownLatch never) throws IOException {
        try {
            if (never.await(500, TimeUnit.MILLISECONDS)) {
                throw new IOException("nobody counts it down");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
