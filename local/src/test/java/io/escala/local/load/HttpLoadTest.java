package io.escala.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoadTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong served = new AtomicLong();
    private final CountDownLatch stall = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/ok", exchange -> {
            served.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.createContext("/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.createContext("/stalls", exchange -> {
            try {
                stall.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        stall.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    @Test
    void atARateItSendsWhatWasAskedFor() throws Exception {
        try (HttpLoad load = new HttpLoad()) {
            LoadResult result =
                    load.atRate(port(), 8, Requests.get("/ok"), 200, Duration.ofMillis(300), Duration.ofSeconds(2));
            assertThat(result.failed()).isZero();
            assertThat(result.refused()).isZero();
            assertThat(result.answered()).isBetween(200L, 500L);
            assertThat(result.latency().getTotalCount()).isEqualTo(result.answered());
            assertThat(served.get()).isGreaterThanOrEqualTo(result.answered());
        }
    }

    @Test
    void saturatingItSendsMoreThanAnyModestRate() throws Exception {
        try (HttpLoad load = new HttpLoad()) {
            LoadResult result =
                    load.saturate(port(), 4, Requests.get("/ok"), Duration.ofMillis(200), Duration.ofSeconds(1));
            assertThat(result.answered()).isGreaterThan(500);
            assertThat(result.failed()).isZero();
        }
    }

    @Test
    void refusalsAreAnswersAndAreCountedApart() throws Exception {
        try (HttpLoad load = new HttpLoad()) {
            LoadResult result =
                    load.atRate(port(), 4, Requests.get("/missing"), 100, Duration.ZERO, Duration.ofSeconds(1));
            assertThat(result.answered()).isPositive().isEqualTo(result.refused());
            assertThat(result.failed()).isZero();
        }
    }

    @Test
    void latencyCountsFromWhenARequestWasDueNotFromWhenItCouldBeSent() throws Exception {
        try (HttpLoad load = new HttpLoad()) {
            // The only connection stalls until 800 ms have passed; those that came due meanwhile have waited.
            Thread.ofVirtual().start(() -> {
                try {
                    stall.await(800, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                stall.countDown();
            });
            byte[] first = request("/stalls");
            byte[] other = request("/ok");
            boolean[] sent = {false};
            Requests requests = () -> {
                byte[] next = sent[0] ? other : first;
                sent[0] = true;
                return next;
            };
            LoadResult result = load.atRate(port(), 1, requests, 50, Duration.ZERO, Duration.ofSeconds(2));
            assertThat(result.millis(90)).isGreaterThan(300);
        }
    }

    @Test
    void brokenConnectionsAreCountedAndOpenedAnew() throws Exception {
        try (ServerSocket broken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpLoad load = new HttpLoad()) {
            threads.execute(() -> breakEach(broken));
            LoadResult result =
                    load.atRate(broken.getLocalPort(), 1, Requests.get("/"), 100, Duration.ZERO, Duration.ofSeconds(1));
            assertThat(result.failed()).isGreaterThan(1);
            assertThat(result.answered()).isZero();
        }
    }

    private static void breakEach(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
