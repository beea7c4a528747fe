package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** With tracing on: what a collector gets, and what the catalog is told. */
@QuarkusTest
@TestProfile(TracingTest.On.class)
@QuarkusTestResource(Surroundings.class)
class TracingTest {

    private static final List<String> EXPORTED = new CopyOnWriteArrayList<>();
    private static final HttpServer COLLECTOR = collector();

    @TestHTTPResource("/")
    URI base;

    public static final class On implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false",
                    "quarkus.otel.bsp.schedule.delay", "100ms",
                    "quarkus.otel.exporter.otlp.protocol", "http/protobuf",
                    "quarkus.otel.exporter.otlp.compression", "none",
                    "quarkus.otel.exporter.otlp.endpoint",
                            "http://127.0.0.1:" + COLLECTOR.getAddress().getPort());
        }
    }

    private static HttpServer collector() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", exchange -> {
                EXPORTED.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        COLLECTOR.stop(0);
    }

    @Test
    void aReadsTraceGoesOnInTheCatalog() {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        new Http(base).get("api/products/traced", "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
        assertThat(Surroundings.catalog().lastTraceparent())
                .startsWith("00-" + trace + "-")
                .doesNotContain("b7ad6b7169203331");
    }

    @Test
    void aSubmissionsSpanNamesItsJobAndLeadsToTheJobsTrace() {
        var accepted = new Http(base).post("api/jobs", "{\"type\":\"simulate\"}", "Content-Type", "application/json");
        var id = Http.json(accepted).get("id").asText();
        byte[] traceId = java.util.HexFormat.of().parseHex(id.replace("-", ""));
        Http.await(() -> EXPORTED.stream()
                .anyMatch(batch ->
                        batch.contains(id) && batch.contains(new String(traceId, StandardCharsets.ISO_8859_1))));
    }
}
