package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import io.escala.balancer.testing.TestClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies pass as they come, in both directions, and never pile up in the balancer. */
@Timeout(120)
final class StreamingTest {

    private static final int MEGABYTE = 1 << 20;

    /** More than the kernel's buffers of both connections hold, less than what would be a pile in memory. */
    private static final long BUFFERED = 24L * MEGABYTE;

    private final TestBackend backend = new TestBackend("a");
    private final ProxyFixture proxy = new ProxyFixture(ProxyFixture.SETTINGS, backend);

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    @Test
    void largeBodiesPassBothWays() throws IOException {
        long size = 64L * MEGABYTE;
        backend.traffic(exchange -> {
            long received = exchange.head().readBody(exchange.in(), OutputStream.nullOutputStream());
            exchange.write("HTTP/1.1 200 OK\r\nX-Received: " + received + "\r\nContent-Length: " + size + "\r\n\r\n");
            send(exchange.out(), size, new AtomicLong());
        });
        try (var client = proxy.connect()) {
            for (var framing : new String[] {"Content-Length: " + size, "Transfer-Encoding: chunked"}) {
                client.write("POST /import HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n");
                if (framing.startsWith("T")) {
                    sendChunked(client, size);
                } else {
                    send(client.out(), size, new AtomicLong());
                }
                var head = client.readHead();
                assertThat(head.field("X-Received")).isEqualTo(Long.toString(size));
                assertThat(head.readBody(client.in(), OutputStream.nullOutputStream()))
                        .isEqualTo(size);
            }
        }
    }

    @Test
    void aSlowClientHoldsTheBackendBack() throws IOException {
        long size = 256L * MEGABYTE;
        var sent = new AtomicLong();
        backend.traffic(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            send(exchange.out(), size, sent);
        });
        try (var client = proxy.connect()) {
            client.write("GET /export HTTP/1.1\r\nHost: x\r\n\r\n");
            var head = client.readHead();
            assertStalls(sent);
            assertThat(head.readBody(client.in(), OutputStream.nullOutputStream()))
                    .isEqualTo(size);
        }
    }

    @Test
    void aSlowBackendHoldsTheClientBack() throws Exception {
        long size = 256L * MEGABYTE;
        var read = new CountDownLatch(1);
        backend.traffic(exchange -> {
            exchange.await(read);
            exchange.respond();
        });
        var sent = new AtomicLong();
        try (var client = proxy.connect()) {
            client.write("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            var uploading = Thread.ofVirtual().start(() -> sendUnchecked(client, size, sent));
            assertStalls(sent);
            read.countDown();
            uploading.join();
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void eventsArriveWhileTheStreamGoesOn() throws Exception {
        var next = new CountDownLatch(1);
        backend.traffic(exchange -> {
            exchange.write(
                    Message.head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"));
            exchange.write("9\r\ndata: 1\n\n\r\n");
            exchange.await(next);
            exchange.write("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        });
        try (var client = proxy.connect()) {
            client.write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readHead();
            assertThat(new String(client.in().readNBytes(14), StandardCharsets.US_ASCII))
                    .isEqualTo("9\r\ndata: 1\n\n\r\n");
            next.countDown();
            assertThat(new String(client.in().readNBytes(14), StandardCharsets.US_ASCII))
                    .isEqualTo("9\r\ndata: 2\n\n\r\n");
        }
    }

    @Test
    void aClientThatLeavesIsNoticedByTheBackendAndNotHeldAgainstIt() throws Exception {
        var left = new CountDownLatch(1);
        backend.traffic(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
            if (exchange.in().read() < 0) {
                left.countDown();
            }
        });
        try (var client = proxy.connect()) {
            client.write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readHead();
        }
        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        Await.until("nothing is in flight", () -> proxy.traffic().inFlight() == 0);
        var counts = proxy.pool().backends().getFirst().counts();
        assertThat(counts.failures()).isZero();
        assertThat(counts.inFlight()).isZero();
    }

    @Test
    void aClientThatLeavesADownloadIsNotHeldAgainstTheBackend() throws IOException {
        backend.traffic(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: " + 64L * MEGABYTE + "\r\n\r\n");
            send(exchange.out(), 64L * MEGABYTE, new AtomicLong());
        });
        for (int i = 0; i < 10; i++) {
            try (var client = proxy.connect()) {
                client.write("GET /export HTTP/1.1\r\nHost: x\r\n\r\n");
                client.readHead();
                client.in().readNBytes(MEGABYTE);
            }
        }
        Await.until("nothing is in flight", () -> proxy.traffic().inFlight() == 0);
        assertThat(proxy.pool().backends().getFirst().counts().failures()).isZero();
    }

    @Test
    void anAnswerBeforeTheEndOfTheUploadReachesTheClient() throws IOException {
        backend.traffic(exchange -> {
            exchange.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
            awaitEnd(exchange);
        });
        try (var client = proxy.connect()) {
            client.write("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nonly a little");
            var head = client.readHead();
            assertThat(head.status()).isEqualTo(413);
            assertThat(head.field("Connection")).isEqualToIgnoringCase("close");
            assertThat(client.readBody(head)).isEqualTo("big");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    /** A client that reads only after it has written must not meet a reset instead of the answer. */
    @Test
    void anEarlyAnswerSurvivesTheRestOfTheUpload() throws IOException {
        long size = 32L * MEGABYTE;
        proxy.members();
        try (var client = proxy.connect()) {
            client.write("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            send(client.out(), size, new AtomicLong());
            assertThat(client.readHead().status()).isEqualTo(503);
        }
    }

    @Test
    void continueIsSentOnceABackendIsThere() throws IOException {
        try (var client = proxy.connect()) {
            client.write(Message.head(
                    "POST /import HTTP/1.1", "Host: x", "X-Id: 1", "Expect: 100-continue", "Content-Length: 2"));
            assertThat(client.readHead().status()).isEqualTo(100);
            client.write("{}");
            var head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(client.readBody(head)).isEqualTo("a");
        }
        proxy.members();
        try (var client = proxy.connect()) {
            client.write("POST /import HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(503);
        }
    }

    private static void assertStalls(AtomicLong sent) {
        Await.until("something was sent", () -> sent.get() > 0);
        var last = new AtomicLong(-1);
        var steady = new AtomicLong();
        Await.until("the sender stalls", () -> {
            long now = sent.get();
            steady.set(now == last.getAndSet(now) ? steady.get() + 1 : 0);
            return steady.get() > 100;
        });
        assertThat(sent.get()).isLessThan(BUFFERED);
    }

    private static void send(OutputStream out, long size, AtomicLong sent) throws IOException {
        var block = new byte[64 * 1024];
        for (long left = size; left > 0; left -= block.length) {
            out.write(block);
            sent.addAndGet(block.length);
        }
        out.flush();
    }

    private static void sendUnchecked(TestClient client, long size, AtomicLong sent) {
        try {
            send(client.out(), size, sent);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static void sendChunked(TestClient client, long size) throws IOException {
        var block = new byte[64 * 1024];
        for (long left = size; left > 0; left -= block.length) {
            client.write("10000\r\n");
            client.out().write(block);
            client.write("\r\n");
        }
        client.write("0\r\n\r\n");
    }

    private static void awaitEnd(TestBackend.Exchange exchange) throws IOException {
        while (exchange.in().read() >= 0) {
            // What is left of the request is of no interest.
        }
    }
}
