package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.framing.HeadLimits;
import io.escala.balancer.pool.SupervisionPolicy;
import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens at each limit: of time, of connections, of requests at a backend and in the line for one. */
@Timeout(60)
final class LimitsTest {

    private static final SupervisionPolicy ONE_AT_A_TIME = new SupervisionPolicy(
            Duration.ofSeconds(60), 3, 0, 3, Duration.ofSeconds(60), 10, 1, Duration.ofSeconds(5), false, 1, 1);

    private final TestBackend backend = new TestBackend("a");

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void aHeadThatDripsIs408() throws IOException {
        try (var proxy = new ProxyFixture(impatient(), backend);
                var client = proxy.connect()) {
            client.write("GET / HTTP/1.1\r\nHost: x\r\n");
            assertThat(client.readHead().status()).isEqualTo(408);
        }
    }

    @Test
    void aBodyThatStopsIs408AndTheBackendSeesNoRequest() throws IOException {
        try (var proxy = new ProxyFixture(impatient(), backend);
                var client = proxy.connect()) {
            client.write("POST / HTTP/1.1\r\nHost: x\r\nX-Id: 1\r\nContent-Length: 10\r\n\r\nhalf");
            assertThat(client.readHead().status()).isEqualTo(408);
            assertThat(backend.executions()).isEmpty();
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        try (var proxy = new ProxyFixture(impatient(), backend);
                var client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void oneConnectionTooManyIs503() throws IOException {
        try (var proxy = new ProxyFixture(impatient(), backend);
                var first = proxy.connect();
                var second = proxy.connect()) {
            Await.until("both are there", () -> proxy.forwarder().connections() == 2);
            try (var third = proxy.connect()) {
                assertThat(third.readHead().field("Retry-After")).isEqualTo("1");
            }
            Await.until("it is gone", () -> proxy.forwarder().connections() == 2);
            assertThat(first.get("/").status()).isEqualTo(200);
            assertThat(second.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestWaitsForItsTurnAtABusyBackend() throws Exception {
        var release = new CountDownLatch(1);
        hold(release);
        try (var proxy = new ProxyFixture(queue(8, Duration.ofSeconds(20)), ONE_AT_A_TIME, backend);
                var first = proxy.connect();
                var second = proxy.connect()) {
            first.write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the backend is busy", () -> backend.requests() == 1);
            second.write("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the second waits", () -> proxy.forwarder().queued() == 1);
            assertThat(backend.requests()).isEqualTo(1);
            release.countDown();
            assertThat(first.readHead().status()).isEqualTo(200);
            assertThat(second.readHead().status()).isEqualTo(200);
            assertThat(proxy.forwarder().queued()).isZero();
        }
    }

    @Test
    void whoWaitsTooLongOrFindsNoPlaceIs503() throws Exception {
        var release = new CountDownLatch(1);
        hold(release);
        try (var proxy = new ProxyFixture(queue(1, Duration.ofMillis(300)), ONE_AT_A_TIME, backend);
                var first = proxy.connect();
                var second = proxy.connect();
                var third = proxy.connect()) {
            first.write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the backend is busy", () -> backend.requests() == 1);
            second.write("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the second waits", () -> proxy.forwarder().queued() == 1);
            var refused = third.get("/3");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.body()).contains("overloaded");
            assertThat(second.readHead().status()).isEqualTo(503);
            assertThat(proxy.forwarder().overloads()).isEqualTo(2);
            release.countDown();
            assertThat(first.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void whoLeavesTheLineLeavesNothingBehind() throws Exception {
        var release = new CountDownLatch(1);
        hold(release);
        try (var proxy = new ProxyFixture(queue(8, Duration.ofSeconds(20)), ONE_AT_A_TIME, backend);
                var first = proxy.connect()) {
            first.write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the backend is busy", () -> backend.requests() == 1);
            try (var second = proxy.connect()) {
                second.write("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
                Await.until("the second waits", () -> proxy.forwarder().queued() == 1);
            }
            Await.until("nobody waits", () -> proxy.forwarder().queued() == 0);
            release.countDown();
            assertThat(first.readHead().status()).isEqualTo(200);
            Await.until("nothing is under way", () -> proxy.traffic().inFlight() == 0);
            assertThat(backend.requests()).isEqualTo(1);
        }
    }

    @Test
    void whatATrustedProxySaysIsKeptAndAddedTo() throws IOException {
        var seen = new java.util.concurrent.atomic.AtomicReference<Message>();
        backend.traffic(exchange -> {
            seen.set(exchange.head());
            exchange.respond();
        });
        try (var proxy = new ProxyFixture(trusting("127.0.0.0/8"), backend);
                var client = proxy.connect()) {
            client.send(Message.head(
                    "GET / HTTP/1.1",
                    "Host: inner",
                    "X-Forwarded-For: 6.6.6.6",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: shop.example",
                    "Forwarded: for=6.6.6.6;proto=https"));
            var head = seen.get();
            assertThat(head.field("X-Forwarded-For")).isEqualTo("6.6.6.6, 127.0.0.1");
            assertThat(head.all("X-Forwarded-Proto")).containsExactly("https");
            assertThat(head.all("X-Forwarded-Host")).containsExactly("shop.example");
            assertThat(head.field("Forwarded")).isEqualTo("for=6.6.6.6;proto=https, for=127.0.0.1;proto=http");
        }
    }

    private void hold(CountDownLatch release) {
        backend.traffic(exchange -> {
            exchange.await(release);
            exchange.respond();
        });
    }

    private static ProxySettings impatient() {
        return with(client(2, List.of(), Duration.ofMillis(300)), ProxyFixture.SETTINGS.queue());
    }

    private static ProxySettings trusting(String network) {
        return with(client(100, List.of(network), Duration.ofSeconds(20)), ProxyFixture.SETTINGS.queue());
    }

    private static ProxySettings queue(int size, Duration time) {
        return with(ProxyFixture.SETTINGS.client(), new ProxySettings.Queue(size, time));
    }

    private static ProxySettings.Client client(int connections, List<String> proxies, Duration patience) {
        return new ProxySettings.Client(
                new HeadLimits(16 * 1024, 32 * 1024, 128),
                1 << 20,
                patience,
                patience,
                patience.multipliedBy(5),
                connections,
                TrustedProxies.of(proxies));
    }

    private static ProxySettings with(ProxySettings.Client client, ProxySettings.Queue queue) {
        var base = ProxyFixture.SETTINGS;
        return new ProxySettings(client, base.upstream(), base.retry(), queue);
    }
}
