package io.escala.balancer.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestClient;
import io.escala.balancer.testing.VertxBackend;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of the table, followed by one more request on the same connection: what the balancer makes of it, and that the
 * server which gateways run on sees exactly the requests that the balancer saw.
 */
@Timeout(60)
final class MalformedRequestsTest {

    private static final String CANARY = "GET /canary HTTP/1.1\r\nHost: x\r\n\r\n";

    private static VertxBackend backend;
    private static ProxyFixture proxy;

    @BeforeAll
    static void open() {
        backend = new VertxBackend();
        proxy = new ProxyFixture(ProxyFixture.SETTINGS);
        proxy.elsewhere(backend.member());
    }

    @AfterAll
    static void close() {
        proxy.close();
        backend.close();
    }

    static List<MalformedCases.Case> cases() {
        return MalformedCases.all();
    }

    @Test
    void theTableIsLongEnoughAndNamesEachCaseOnce() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(80);
        assertThat(cases().stream().map(MalformedCases.Case::toString)).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRefusedOrPassedAsTheTableSays(MalformedCases.Case given) throws IOException {
        backend.forget();
        try (var client = new TestClient(proxy.port())) {
            client.write(given.bytes() + CANARY);
            if (given.passed() == 0) {
                assertThat(readFinal(client).status()).isEqualTo(given.status());
                assertThat(client.isAtEnd()).isTrue();
                assertThat(backend.served()).as("requests at the backend").isEmpty();
            } else {
                for (int i = 0; i <= given.passed(); i++) {
                    assertThat(readFinal(client).status()).isEqualTo(200);
                }
                assertThat(backend.served()).hasSize(given.passed() + 1);
                assertThat(backend.served().getLast()).isEqualTo("GET /canary 0");
            }
        }
        Await.until("nothing is under way", () -> proxy.traffic().inFlight() == 0);
    }

    /** The same bytes, one by one: where a read ends must not matter. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void arrivesAtTheSameInPieces(MalformedCases.Case given) throws IOException {
        if (given.bytes().length() > 1_000) {
            return;
        }
        backend.forget();
        try (var client = new TestClient(proxy.port())) {
            for (int i = 0; i < given.bytes().length(); i++) {
                client.write(given.bytes().substring(i, i + 1));
            }
            client.write(CANARY);
            assertThat(readFinal(client).status()).isEqualTo(given.status());
            if (given.passed() > 0) {
                for (int i = 0; i < given.passed(); i++) {
                    assertThat(readFinal(client).status()).isEqualTo(200);
                }
            }
            assertThat(backend.served()).hasSize(given.passed() == 0 ? 0 : given.passed() + 1);
        } catch (IOException closedEarly) {
            // The balancer refused before all was written; what it answered cannot be read after the reset.
            assertThat(given.passed()).as(closedEarly.toString()).isZero();
            assertThat(backend.served()).isEmpty();
        }
    }

    private static Message readFinal(TestClient client) throws IOException {
        var head = client.readHead();
        while (head.status() < 200) {
            head = client.readHead();
        }
        head.readBody(client.in(), OutputStream.nullOutputStream());
        return head;
    }
}
