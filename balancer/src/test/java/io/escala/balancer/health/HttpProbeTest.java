package io.escala.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.health.Probe.Verdict;
import io.escala.balancer.pool.Fault;
import io.escala.balancer.testing.TestBackend;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes over real sockets. */
@Timeout(30)
final class HttpProbeTest {

    private final Vertx vertx = Vertx.vertx();
    private final TestBackend backend = new TestBackend("b");
    private final HttpProbe probe = new HttpProbe(vertx, "/q/health/ready", Duration.ofSeconds(5));

    @AfterEach
    void close() {
        probe.close();
        backend.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a2xxIsGood() throws Exception {
        assertThat(ask()).isEqualTo(new Verdict.Good());
        backend.probesAnswer(204);
        assertThat(ask()).isEqualTo(new Verdict.Good());
    }

    @Test
    void anythingElseIsNotReady() throws Exception {
        backend.probesAnswer(503);
        assertThat(ask()).isEqualTo(new Verdict.Bad(new Fault(Fault.Kind.NOT_READY, "probe answered 503")));
        backend.probesAnswer(302);
        assertThat(ask()).isEqualTo(new Verdict.Bad(new Fault(Fault.Kind.NOT_READY, "probe answered 302")));
    }

    @Test
    void aRefusedConnectionIsUnreachable() throws Exception {
        backend.kill();
        assertThat(kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    }

    @Test
    void resetsAndNonsenseAreFailures() throws Exception {
        backend.probes(TestBackend.Exchange::reset);
        assertThat(kind()).isEqualTo(Fault.Kind.FAILING);
        backend.probes(exchange -> exchange.write("nonsense\r\n\r\n"));
        assertThat(kind()).isEqualTo(Fault.Kind.FAILING);
    }

    @Test
    void silenceIsAFailureAfterTheTimeout() throws Exception {
        backend.probes(exchange -> exchange.in().read());
        try (var impatient = new HttpProbe(vertx, "/q/health/ready", Duration.ofMillis(200))) {
            var verdict = (Verdict.Bad) ask(impatient);
            // On a machine so busy that not even the connection is there by then, that is what the probe says.
            assertThat(verdict.fault().detail())
                    .isIn("probe not answered within 200 ms", "no connection within 200 ms");
        }
    }

    @Test
    void aBodyThatNeverEndsDoesNotHoldTheProbe() throws Exception {
        backend.probes(exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
            exchange.in().read();
        });
        for (int i = 0; i < 5; i++) {
            assertThat(ask()).isEqualTo(new Verdict.Good());
        }
    }

    private Fault.Kind kind() throws Exception {
        return ((Verdict.Bad) ask()).fault().kind();
    }

    private Verdict ask() throws Exception {
        return ask(probe);
    }

    private Verdict ask(HttpProbe probe) throws Exception {
        var verdict = new CompletableFuture<Verdict>();
        probe.ask(backend.member(), verdict::complete);
        return verdict.get(20, TimeUnit.SECONDS);
    }
}
