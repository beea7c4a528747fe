package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repeated on another backend and what is not. In every test the first attempt meets trouble. */
@Timeout(60)
final class RetryTest {

    private static final String HOST = " /item HTTP/1.1\r\nHost: x\r\n";

    private final TestBackend a = new TestBackend("a");
    private final TestBackend b = new TestBackend("b");

    @AfterEach
    void close() {
        List.of(a, b).forEach(TestBackend::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void anIdempotentRequestWithoutBodyIsRepeatedAfterAReset(String method) throws IOException {
        breakTheFirst(TestBackend.Exchange::reset);
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            assertThat(client.send(method + HOST + "X-Id: 1\r\n\r\n").status()).isEqualTo(200);
            assertThat(a.requests() + b.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST" + HOST + "X-Id: 1\r\nContent-Length: 2\r\n\r\n{}",
                "POST" + HOST + "X-Id: 1\r\nContent-Length: 0\r\n\r\n",
                "PATCH" + HOST + "X-Id: 1\r\nContent-Length: 2\r\n\r\n{}"
            })
    void aRequestThatCannotBeRepeatedIs502AfterAReset(String request) throws IOException {
        breakTheFirst(exchange -> {
            exchange.execute();
            exchange.reset();
        });
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            var answer = client.send(request);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("bad-upstream", "may have been processed");
            assertThat(a.requests() + b.requests()).isEqualTo(1);
            assertThat(a.executions().size() + b.executions().size()).isEqualTo(1);
            assertThat(client.get("/item").status())
                    .as("the connection goes on")
                    .isEqualTo(200);
        }
    }

    @Test
    void anyRequestIsRepeatedWhenTheBackendDidNotAcceptTheConnection() throws IOException {
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            a.kill();
            for (int i = 0; i < 4; i++) {
                var answer = client.post("/orders", "p" + i, "{}");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("X-Served-By")).isEqualTo("b");
            }
            assertThat(proxy.pool().backends().stream()
                            .mapToLong(backend -> backend.counts().retries())
                            .sum())
                    .isPositive();
            assertThat(b.executions())
                    .hasSize(4)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        }
    }

    /** Also when, meanwhile, the turn has come back to the one that failed. */
    @Test
    void aRequestIsRepeatedOnAnotherBackend() throws Exception {
        var broken = new AtomicReference<@Nullable TestBackend>();
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        for (var backend : List.of(a, b)) {
            backend.traffic(exchange -> {
                if (broken.compareAndSet(null, backend)) {
                    arrived.countDown();
                    exchange.await(release);
                }
                if (broken.get() == backend) {
                    exchange.reset();
                } else {
                    exchange.respond();
                }
            });
        }
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var first = proxy.connect();
                var second = proxy.connect()) {
            first.write("GET" + HOST + "\r\n");
            arrived.await();
            assertThat(second.get("/item").status()).isEqualTo(200);
            release.countDown();
            assertThat(first.readHead().status()).isEqualTo(200);
            assertThat(List.of(a.requests(), b.requests())).containsExactlyInAnyOrder(1L, 2L);
        }
    }

    @Test
    void aReadIsRepeatedOnTheOnlyBackendThatBrokeTheConnection() throws IOException {
        breakTheFirst(TestBackend.Exchange::reset);
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a);
                var client = proxy.connect()) {
            assertThat(client.get("/item").status()).isEqualTo(200);
            assertThat(a.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"})
    void nothingIsRepeatedOnceTheResponseHasBegunAndTheClientCanTell(String half) throws IOException {
        a.traffic(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\n" + half);
            exchange.reset();
        });
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a);
                var client = proxy.connect()) {
            client.write("GET" + HOST + "\r\n");
            var received = new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(received).as("no end of a chunked body").doesNotEndWith("0\r\n\r\n");
            assertThat(a.requests()).isEqualTo(1);
        }
    }

    @Test
    void aLateAnswerIs504AndIsNotRepeated() throws IOException {
        a.traffic(exchange -> exchange.in().read());
        b.traffic(exchange -> exchange.in().read());
        try (var proxy = proxy(settings(Duration.ofMillis(300), 3, 0.2, 100));
                var client = proxy.connect()) {
            assertThat(client.get("/item").status()).isEqualTo(504);
            assertThat(client.post("/orders", "1", "{}").status()).isEqualTo(504);
            assertThat(a.requests()).isEqualTo(1);
            assertThat(b.requests()).isEqualTo(1);
            assertThat(proxy.pool().backends())
                    .allSatisfy(
                            backend -> assertThat(backend.counts().failures()).isEqualTo(1))
                    .allSatisfy(
                            backend -> assertThat(backend.counts().inFlight()).isZero());
        }
    }

    @Test
    void aResponseThatIsNotHttpIs502() throws IOException {
        a.traffic(exchange -> exchange.write("SSH-2.0-nonsense\r\n\r\n"));
        b.traffic(exchange -> exchange.write("SSH-2.0-nonsense\r\n\r\n"));
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            assertThat(client.get("/item").status()).isEqualTo(502);
        }
    }

    @Test
    void theBudgetBoundsWhatFailingBackendsAreSent() throws IOException {
        a.traffic(TestBackend.Exchange::reset);
        b.traffic(TestBackend.Exchange::reset);
        try (var proxy = proxy(settings(Duration.ofSeconds(5), 3, 0.2, 5));
                var client = proxy.connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.get("/item").status()).isEqualTo(502);
            }
            assertThat(a.requests() + b.requests()).isLessThanOrEqualTo(100 + 20 + 5);
            assertThat(proxy.forwarder().retriesRefused()).isPositive();
        }
    }

    @Test
    void aKeptBodyIsSentAgainWhole() throws IOException {
        breakTheFirst(exchange -> {
            exchange.execute();
            exchange.reset();
        });
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            var body = "x".repeat(60_000);
            var answer = client.send("PUT" + HOST + "X-Id: 1\r\nContent-Length: 60000\r\n\r\n" + body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(a.executions().getOrDefault("1", 0) + b.executions().getOrDefault("1", 0))
                    .isEqualTo(2);
        }
    }

    @Test
    void aLargeBodyIsNotKept() throws IOException {
        breakTheFirst(exchange -> {
            exchange.execute();
            exchange.reset();
        });
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            var body = "x".repeat(100_000);
            assertThat(client.send("PUT" + HOST + "Content-Length: 100000\r\n\r\n" + body)
                            .status())
                    .isEqualTo(502);
        }
    }

    @Test
    void aReadThatMeetsA503IsAskedElsewhereAndAPostIsNot() throws IOException {
        a.traffic(exchange -> {
            exchange.execute();
            exchange.write("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
        });
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.get("/item").header("X-Served-By")).isEqualTo("b");
            }
            int refused = 0;
            for (int i = 0; i < 4; i++) {
                var answer = client.post("/orders", "p" + i, "{}");
                refused += answer.status() == 503 ? 1 : 0;
                assertThat(answer.body()).isIn("busy", "b");
            }
            assertThat(refused).isEqualTo(2);
            assertThat(a.executions().size() + b.executions().size()).isEqualTo(4);
        }
    }

    @Test
    void zeroRetriesMeansNone() throws IOException {
        breakTheFirst(TestBackend.Exchange::reset);
        try (var proxy = proxy(settings(Duration.ofSeconds(5), 0, 0.2, 100));
                var client = proxy.connect()) {
            assertThat(client.get("/item").status()).isEqualTo(502);
        }
    }

    /** A backend that closes a connection it kept: the next read on it must not fail. */
    @Test
    void connectionsClosedWhileIdleDoNotSurface() throws IOException {
        TestBackend.Script once = exchange -> {
            exchange.respond();
            exchange.reset();
        };
        a.traffic(once);
        b.traffic(once);
        try (var proxy = proxy(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            for (int i = 0; i < 400; i++) {
                assertThat(client.get("/item").status()).as("request %d", i).isEqualTo(200);
            }
        }
    }

    private void breakTheFirst(TestBackend.Script trouble) {
        var first = new AtomicBoolean(true);
        TestBackend.Script script = exchange -> {
            if (first.getAndSet(false)) {
                trouble.serve(exchange);
            } else {
                exchange.respond();
            }
        };
        a.traffic(script);
        b.traffic(script);
    }

    private ProxyFixture proxy(ProxySettings settings) {
        var proxy = new ProxyFixture(settings, a, b);
        proxy.awaitHealthy(2);
        return proxy;
    }

    private static ProxySettings settings(Duration responseTimeout, int retries, double ratio, int floor) {
        var base = ProxyFixture.SETTINGS;
        return new ProxySettings(
                base.client(),
                new ProxySettings.Upstream(
                        Duration.ofMillis(200),
                        responseTimeout,
                        base.upstream().idleTimeout(),
                        base.upstream().keepAlive(),
                        base.upstream().fresh()),
                new ProxySettings.Retry(retries, ratio, floor, base.retry().body()),
                base.queue());
    }
}
