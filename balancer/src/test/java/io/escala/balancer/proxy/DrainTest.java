package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to connections and requests from the moment draining starts. */
@Timeout(60)
final class DrainTest {

    private final TestBackend backend = new TestBackend("a");
    private final ProxyFixture proxy = new ProxyFixture(ProxyFixture.SETTINGS, backend);

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    @Test
    void requestsAreStillServedAndTheirConnectionsEnd() throws IOException {
        try (var old = proxy.connect()) {
            assertThat(old.get("/").head().field("Connection")).isNull();
            proxy.traffic().drain();
            var last = old.get("/");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("Connection")).isEqualToIgnoringCase("close");
            assertThat(old.isAtEnd()).isTrue();
        }
        try (var late = proxy.connect()) {
            assertThat(late.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void requestsUnderWayAreWaitedFor() throws Exception {
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        backend.traffic(exchange -> {
            arrived.countDown();
            exchange.await(release);
            exchange.respond();
        });
        try (var client = proxy.connect()) {
            client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            arrived.await();
            proxy.traffic().drain();
            assertThat(proxy.traffic().awaitIdle(Duration.ofMillis(50))).isFalse();
            release.countDown();
            assertThat(proxy.traffic().awaitIdle(Duration.ofSeconds(10))).isTrue();
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void eventStreamsAreEndedAtOnce() throws Exception {
        backend.traffic(exchange -> {
            exchange.write(
                    Message.head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));
            exchange.write("9\r\ndata: 1\n\n\r\n");
            exchange.in().read();
        });
        try (var client = proxy.connect()) {
            client.write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
            var head = client.readHead();
            proxy.traffic().drain();
            assertThat(client.readBody(head)).isEqualTo("data: 1\n\n");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(proxy.traffic().awaitIdle(Duration.ofSeconds(10))).isTrue();
        }
    }
}
