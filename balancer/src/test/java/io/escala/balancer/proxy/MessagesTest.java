package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of a message passes, what is dropped and what the balancer writes. */
@Timeout(60)
final class MessagesTest {

    private final TestBackend backend = new TestBackend("a");
    private final AtomicReference<Message> seen = new AtomicReference<>();
    private ProxyFixture proxy;

    @BeforeEach
    void open() {
        backend.traffic(exchange -> {
            seen.set(exchange.head());
            exchange.respond();
        });
        proxy = new ProxyFixture(ProxyFixture.SETTINGS, backend);
    }

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    @Test
    void requestFieldsOfOneHopAreDropped() throws IOException {
        send(Message.head(
                "GET /a/../b?q=%20x&y HTTP/1.1",
                "Host: shop.example:8080",
                "Connection: keep-alive, X-Hop , Host",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: x",
                "TE: trailers",
                "Upgrade: h2c",
                "Proxy-Authorization: secret",
                "X-Escala: stays",
                "Accept: a",
                "Accept: b"));
        var head = seen();
        assertThat(head.start()).as("the target is untouched").isEqualTo("GET /a/../b?q=%20x&y HTTP/1.1");
        assertThat(head.field("Host")).isEqualTo("shop.example:8080");
        assertThat(head.field("X-Escala")).isEqualTo("stays");
        assertThat(head.all("Accept")).containsExactly("a", "b");
        for (var name : new String[] {
            "X-Hop", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "Proxy-Authorization", "Connection"
        }) {
            assertThat(head.field(name)).as(name).isNull();
        }
    }

    @Test
    void theBackendLearnsWhoAskedAndClientsCannotPretend() throws IOException {
        send(Message.head(
                "GET / HTTP/1.1",
                "Host: shop.example",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil",
                "X-Forwarded-Port: 1",
                "Forwarded: for=6.6.6.6",
                "Via: 1.0 edge"));
        var head = seen();
        assertThat(head.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(head.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(head.all("X-Forwarded-Host")).containsExactly("shop.example");
        assertThat(head.field("X-Forwarded-Port")).isNull();
        assertThat(head.field("Forwarded")).isNull();
        assertThat(head.field("Via")).isEqualTo("1.0 edge, 1.1 escala");
    }

    @Test
    void aRequestIdIsPassedOnOrCreated() throws IOException {
        send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: abc-1\r\n\r\n");
        assertThat(seen().field("X-Request-Id")).isEqualTo("abc-1");
        for (var unfit :
                new String[] {"", "X-Request-Id: two words\r\n", "X-Request-Id: " + "x".repeat(129) + "\r\n"}) {
            send("GET / HTTP/1.1\r\nHost: x\r\n" + unfit + "\r\n");
            assertThat(seen().field("X-Request-Id")).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void responseFieldsOfOneHopAreDroppedAndOthersPass() throws IOException {
        var head = Message.head(
                "HTTP/1.1 299 Fine indeed",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: timeout=9",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "Via: 1.1 inner",
                "X-Request-Id: theirs",
                "Content-Length: 2");
        backend.traffic(exchange -> exchange.write(head + "ok"));
        try (var client = proxy.connect()) {
            var answer = client.get("/");
            assertThat(answer.head().start()).isEqualTo("HTTP/1.1 299 Fine indeed");
            assertThat(answer.head().all("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(answer.head().field("X-Hop")).isNull();
            assertThat(answer.head().field("Keep-Alive")).isNull();
            assertThat(answer.header("Via")).isEqualTo("1.1 inner, 1.1 escala");
            assertThat(answer.header("X-Request-Id")).isEqualTo("theirs");
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void headAndBodilessResponsesKeepTheirFraming() throws IOException {
        try (var client = proxy.connect()) {
            backend.traffic(exchange -> exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"));
            var head = client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(head.header("Content-Length")).isEqualTo("1234");

            backend.traffic(exchange -> exchange.write("HTTP/1.1 204 No Content\r\n\r\n"));
            var empty = client.get("/");
            assertThat(empty.status()).isEqualTo(204);
            assertThat(empty.head().field("Content-Length")).isNull();
            assertThat(empty.head().field("Transfer-Encoding")).isNull();

            backend.traffic(exchange -> exchange.write("HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n"));
            var unchanged = client.get("/");
            assertThat(unchanged.header("ETag")).isEqualTo("\"7\"");
            assertThat(unchanged.head().field("Transfer-Encoding")).isNull();

            backend.traffic(TestBackend.Exchange::respond);
            assertThat(client.get("/").body())
                    .as("the connection is still in step")
                    .isEqualTo("a");
        }
    }

    @Test
    void absoluteTargetsBecomePathsAndTunnelsAreRefused() throws IOException {
        send("GET http://shop.example/x?y HTTP/1.1\r\nHost: shop.example\r\n\r\n");
        assertThat(seen().target()).isEqualTo("/x?y");
        send("GET http://shop.example?y HTTP/1.1\r\nHost: shop.example\r\n\r\n");
        assertThat(seen().target()).isEqualTo("/?y");
        try (var client = proxy.connect()) {
            var refused = client.send("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
    }

    @Test
    void anHttp10ClientGetsAnEndItUnderstands() throws IOException {
        backend.traffic(exchange ->
                exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"));
        try (var client = proxy.connect()) {
            client.write("GET / HTTP/1.0\r\nConnection: keep-alive\r\nHost: x\r\n\r\n");
            var head = client.readHead();
            assertThat(head.field("Transfer-Encoding")).isNull();
            assertThat(head.field("Connection")).isEqualToIgnoringCase("close");
            assertThat(client.in().readAllBytes()).isEqualTo("ok".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        backend.traffic(exchange -> {
            exchange.execute();
            var target = exchange.head().target();
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
        });
        try (var client = proxy.connect()) {
            var all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
                all.append("POST /p").append(i).append(" HTTP/1.1\r\nHost: x\r\nX-Id: ");
                all.append(i).append("\r\nContent-Length: 3\r\n\r\nabc");
            }
            client.write(all.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(client.readBody(client.readHead())).isEqualTo("/" + i);
                assertThat(client.readBody(client.readHead())).isEqualTo("/p" + i);
            }
        }
        assertThat(backend.executions()).hasSize(20);
    }

    private void send(String request) throws IOException {
        try (var client = proxy.connect()) {
            assertThat(client.send(request).status()).isEqualTo(200);
        }
    }

    private Message seen() {
        return Objects.requireNonNull(seen.get());
    }
}
