package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Round robin is per request, whatever the number of connections and event loops. */
@Timeout(120)
final class RoundRobinOverHttpTest {

    @Test
    void twoBackendsAlternateOnOneConnection() throws IOException {
        try (var a = new TestBackend("a");
                var b = new TestBackend("b");
                var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b);
                var client = proxy.connect()) {
            proxy.awaitHealthy(2);
            var previous = "";
            for (int i = 0; i < 100; i++) {
                var served = client.get("/item").header("X-Served-By");
                assertThat(served).isNotEqualTo(previous);
                previous = served;
            }
            assertThat(a.requests()).isEqualTo(50);
            assertThat(b.requests()).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64})
    void countsDifferByAtMostOneOverManyConnections(int connections) throws Exception {
        try (var a = new TestBackend("a");
                var b = new TestBackend("b");
                var c = new TestBackend("c");
                var d = new TestBackend("d");
                var proxy = new ProxyFixture(ProxyFixture.SETTINGS, a, b, c, d);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            proxy.awaitHealthy(4);
            var clients = new ArrayList<Callable<Void>>();
            for (int i = 0; i < connections; i++) {
                clients.add(() -> {
                    try (var client = proxy.connect()) {
                        for (int j = 0; j < 6_001 / connections; j++) {
                            assertThat(client.get("/item").status()).isEqualTo(200);
                        }
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(clients)) {
                done.get();
            }
            var counts = List.of(a.requests(), b.requests(), c.requests(), d.requests()).stream()
                    .mapToLong(Long::longValue)
                    .summaryStatistics();
            assertThat(counts.getSum()).isEqualTo((6_001 / connections) * (long) connections);
            assertThat(counts.getMax() - counts.getMin()).isLessThanOrEqualTo(1);
        }
    }
}
