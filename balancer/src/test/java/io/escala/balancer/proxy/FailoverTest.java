package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.Load;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that die, come and go under load. */
@Timeout(60)
final class FailoverTest {

    private final TestBackend a = new TestBackend("a");
    private final TestBackend b = new TestBackend("b");
    private final TestBackend c = new TestBackend("c");

    @AfterEach
    void close() {
        List.of(a, b, c).forEach(TestBackend::close);
    }

    @Test
    void noReadFailsWhenABackendIsKilledAndComesBack() {
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b, c)) {
            proxy.awaitHealthy(3);
            try (var load = Load.ofGets(proxy.port(), 16)) {
                load.awaitMore(500);
                b.kill();
                load.awaitMore(1000);
                long before = b.requests();
                b.restart();
                Await.until("b serves again", () -> b.requests() > before);
                load.awaitMore(500);
                assertThat(load.stop()).isEmpty();
            }
        }
    }

    @Test
    void noReadFailsWhenOnlyOneOfThreeIsLeft() {
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b, c)) {
            proxy.awaitHealthy(3);
            try (var load = Load.ofGets(proxy.port(), 8)) {
                load.awaitMore(500);
                a.kill();
                c.kill();
                load.awaitMore(3000);
                assertThat(load.stop()).isEmpty();
            }
        }
    }

    @Test
    void noPostIsExecutedTwiceWhenABackendIsKilled() {
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b)) {
            proxy.awaitHealthy(2);
            var load = new Load(proxy.port(), 16, (client, id) -> {
                int status = client.post("/orders", id, "{}").status();
                return status == 200 || status == 502 ? "" : "status " + status;
            });
            try (load) {
                load.awaitMore(500);
                b.kill();
                load.awaitMore(1000);
                b.restart();
                proxy.awaitHealthy(2);
                load.awaitMore(500);
                assertThat(load.stop()).isEmpty();
                for (int i = 0; i < load.sent(); i++) {
                    assertThat(executions("r" + i)).as("r%d", i).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @Test
    void backendsJoinAndLeaveUnderLoadWithoutAFailure() {
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a)) {
            proxy.awaitHealthy(1);
            var load = new Load(proxy.port(), 8, (client, id) -> {
                int status = client.post("/orders", id, "{}").status();
                return status == 200 ? "" : "status " + status;
            });
            try (load) {
                load.awaitMore(200);
                proxy.members(a, b);
                Await.until("b gets traffic", () -> b.requests() > 100);
                proxy.members(b);
                load.awaitMore(50);
                long left = a.requests();
                load.awaitMore(500);
                assertThat(a.requests()).isEqualTo(left);
                assertThat(load.stop()).isEmpty();
                for (int i = 0; i < load.sent(); i++) {
                    assertThat(executions("r" + i)).as("r%d", i).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aNewMemberGetsNothingBeforeItsFirstGoodProbe() throws IOException {
        b.probesAnswer(503);
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b);
                var client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/item").header("X-Served-By")).isEqualTo("a");
            }
            b.probesAnswer(200);
            proxy.awaitHealthy(2);
            client.get("/item");
            client.get("/item");
            assertThat(b.requests()).isEqualTo(1);
        }
    }

    @Test
    void allDownIs503WithRetryAfterAndRecovers() throws IOException {
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b);
                var client = proxy.connect()) {
            proxy.awaitHealthy(2);
            a.kill();
            b.kill();
            Await.until("both are out", () -> !proxy.pool().usable());
            for (var method : List.of("GET", "POST")) {
                var answer = client.send(method + " /item HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("1");
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(answer.body()).contains("\"status\":503", "no-backend", answer.header("X-Request-Id"));
            }
            a.restart();
            proxy.awaitHealthy(1);
            assertThat(client.get("/item").status()).isEqualTo(200);
        }
    }

    @Test
    void withoutAnyMemberTheAnswerIs503() throws IOException {
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS);
                var client = proxy.connect()) {
            assertThat(client.get("/item").status()).isEqualTo(503);
        }
    }

    @Test
    void deadConnectionsAreEjectedBeforeAnyProbeNotices() throws IOException {
        b.traffic(TestBackend.Exchange::reset);
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b);
                var client = proxy.connect()) {
            proxy.awaitHealthy(2);
            for (int i = 0; i < 60; i++) {
                assertThat(client.get("/item").header("X-Served-By")).isEqualTo("a");
            }
            assertThat(b.requests()).as("good probes do not save it").isLessThan(20);
        }
    }

    private int executions(String id) {
        return List.of(a, b, c).stream()
                .mapToInt(backend -> backend.executions().getOrDefault(id, 0))
                .sum();
    }
}
