package io.escala.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.Load;
import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.TestBackend;
import io.escala.balancer.testing.TestClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The balancer as it runs: on Quarkus' servers, with its management port and a watched file. */
@QuarkusTest
@QuarkusTestResource(TwoBackends.class)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // Quarkus fills the fields.
final class BalancerTest {

    TwoBackends backends;

    @Inject
    Balancer balancer;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @BeforeEach
    void bothHealthy() {
        backends.write(backends.a(), backends.b());
        awaitStates("healthy", "healthy");
    }

    @AfterEach
    void behave() {
        backends.a().traffic(TestBackend.Exchange::respond).probesAnswer(200);
        backends.b().traffic(TestBackend.Exchange::respond).probesAnswer(200);
    }

    @Test
    void alternates() throws IOException {
        try (var client = client()) {
            var served = new ArrayList<String>();
            for (int i = 0; i < 10; i++) {
                served.add(client.get("/api/products").header("X-Served-By"));
            }
            assertThat(String.join("", served)).isIn("ababababab", "bababababa");
        }
    }

    @Test
    void theTrafficPortServesNothingItself() throws IOException {
        var targets = new ArrayList<String>();
        TestBackend.Script noting = exchange -> {
            targets.add(exchange.head().target());
            exchange.respond();
        };
        backends.a().traffic(noting);
        backends.b().traffic(noting);
        try (var client = client()) {
            for (var target : List.of("/status", "/q/health/ready", "/q/dev-ui", "/q", "/", "//x", "/a%2Fb/./c")) {
                assertThat(client.get(target).body()).isIn("a", "b");
                assertThat(targets.getLast()).isEqualTo(target);
            }
        }
    }

    @Test
    void statusShowsEveryBackendAndItsCounts() throws IOException {
        try (var client = client()) {
            client.get("/");
            client.get("/");
        }
        var status = status();
        assertThat(status.getString("mode")).isEqualTo("normal");
        assertThat(status.getString("discovery")).startsWith("the file ");
        assertThat(status.getBoolean("draining")).isFalse();
        for (int i = 0; i < 2; i++) {
            var backend = status.getJsonArray("backends").getJsonObject(i);
            assertThat(backend.getString("address")).startsWith("127.0.0.1:");
            assertThat(backend.getLong("requests")).isPositive();
            assertThat(backend.getMap())
                    .containsKeys(
                            "failures", "retries", "ejections", "inFlight", "since", "stateMillis", "latencyMillis");
            assertThat(backend.getString("instance")).isIn("a", "b");
        }
        assertThat(status.getJsonObject("totals").getLong("requests")).isGreaterThanOrEqualTo(2);
        assertThat(status.getMap()).containsKeys("started", "uptimeMillis", "queued", "connections");
        var metrics = get(management, "/q/metrics").body();
        assertThat(metrics)
                .contains("escala_balancer_responses_total{status=\"2xx\"}")
                .contains("escala_balancer_backend_requests_total{backend=\"127.0.0.1:")
                .contains("escala_balancer_backend_latency_seconds_count{backend=");
    }

    @Test
    void readyWhileOneBackendIsUsableAndSaysWhichAreNot() throws IOException {
        backends.b().probesAnswer(503);
        awaitStates("healthy", "probing");
        var half = get(management, "/q/health/ready");
        assertThat(half.status()).isEqualTo(200);
        assertThat(half.body()).contains("out: probe answered 503");

        backends.write();
        Await.until("no backend is left", () -> readiness() == 503);
        backends.write(backends.a());
        Await.until("a backend is there", () -> readiness() == 200);
    }

    @Test
    void aChangedFileTakesEffectUnderLoadWithoutAFailure() {
        try (var c = new TestBackend("c");
                var load = new Load(balancer.port(), 8, (client, id) -> {
                    var answer = client.post("/orders", id, "{}");
                    return answer.status() == 200 ? "" : answer.head().start();
                })) {
            load.awaitMore(200);
            long written = System.nanoTime();
            backends.write(backends.a(), backends.b(), c);
            Await.within(Duration.ofSeconds(1), "the new backend gets traffic", () -> c.requests() > 0);
            assertThat(Duration.ofNanos(System.nanoTime() - written)).isLessThan(Duration.ofSeconds(1));
            backends.write(backends.a(), c);
            awaitStates("healthy", "healthy");
            Await.until(
                    "the old backend is gone",
                    () -> !status().getJsonArray("backends").encode().contains(address(backends.b())));
            long left = backends.b().requests();
            load.awaitMore(500);
            assertThat(load.stop()).isEmpty();
            assertThat(backends.b().requests()).isEqualTo(left);
        }
    }

    @Test
    void aLargeUploadStreamsThroughQuarkusWithBackPressure() throws Exception {
        long size = 128L << 20;
        var read = new CountDownLatch(1);
        TestBackend.Script slow = exchange -> {
            exchange.await(read);
            exchange.write(Message.head(
                    "HTTP/1.1 200 OK",
                    "Content-Length: 0",
                    "X-Received: " + exchange.head().readBody(exchange.in(), OutputStream.nullOutputStream())));
        };
        backends.a().traffic(slow);
        backends.b().traffic(slow);
        var sent = new AtomicLong();
        try (var client = client()) {
            client.write(Message.head("POST /api/imports HTTP/1.1", "Host: x", "Content-Length: " + size));
            var uploading = Thread.ofVirtual().start(() -> upload(client, size, sent));
            awaitStall(sent);
            assertThat(sent.get()).isLessThan(24L << 20);
            read.countDown();
            uploading.join();
            assertThat(client.readHead().field("X-Received")).isEqualTo(Long.toString(size));
            backends.a().traffic(TestBackend.Exchange::respond);
            backends.b().traffic(TestBackend.Exchange::respond);
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    private static void awaitStall(AtomicLong sent) {
        var last = new AtomicLong();
        var steady = new AtomicLong();
        Await.until("the sender stalls", () -> {
            long now = sent.get();
            steady.set(now > 0 && now == last.getAndSet(now) ? steady.get() + 1 : 0);
            return steady.get() > 100;
        });
    }

    private static void upload(TestClient client, long size, AtomicLong sent) {
        var block = new byte[64 * 1024];
        try {
            for (long left = size; left > 0; left -= block.length) {
                client.out().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private void awaitStates(String... states) {
        Await.until("states " + String.join(", ", states), () -> {
            var shown = status().getJsonArray("backends");
            var actual = new ArrayList<String>();
            for (int i = 0; i < shown.size(); i++) {
                actual.add(shown.getJsonObject(i).getString("state"));
            }
            return actual.equals(List.of(states));
        });
    }

    private JsonObject status() {
        try {
            return new JsonObject(get(management, "/status").body());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private int readiness() {
        try {
            return get(management, "/q/health/ready").status();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static TestClient.Answer get(URI where, String target) throws IOException {
        try (var client = new TestClient(where.getPort())) {
            return client.get(target);
        }
    }

    private TestClient client() throws IOException {
        return new TestClient(balancer.port());
    }

    private static String address(TestBackend backend) {
        return Objects.requireNonNull(backend.member().address());
    }
}
