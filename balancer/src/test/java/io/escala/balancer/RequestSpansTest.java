package io.escala.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.proxy.AccessLog;
import io.escala.balancer.proxy.Forwarder;
import io.escala.balancer.proxy.Tracing;
import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.Message;
import io.escala.balancer.testing.ProxyFixture;
import io.escala.balancer.testing.TestBackend;
import io.escala.balancer.testing.TestClient;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The spans of requests through a real proxy, and what its backends are told of the trace. */
@Timeout(60)
final class RequestSpansTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENTS_SPAN = "b7ad6b7169203331";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .build();

    /** The head that each backend got last. */
    private final Map<String, Message> heads = new ConcurrentHashMap<>();

    private final TestBackend a = noting(new TestBackend("a"));
    private final TestBackend b = noting(new TestBackend("b"));

    @AfterEach
    void close() {
        a.close();
        b.close();
        telemetry.close();
    }

    @Test
    void goesOnWithTheClientsTraceAndTheBackendGoesOnWithTheAttempt() throws IOException {
        get(new RequestSpans(telemetry), "/api/products?q=x", "traceparent: " + parent("01"), "tracestate: v=1,w=2");
        var request = only(SpanKind.SERVER);
        assertThat(request.getTraceId()).isEqualTo(TRACE);
        assertThat(request.getParentSpanId()).isEqualTo(CLIENTS_SPAN);
        assertThat(request.getName()).isEqualTo("GET");
        assertThat(request.getAttributes().get(UrlAttributes.URL_PATH)).isEqualTo("/api/products");
        assertThat(request.getAttributes().get(UrlAttributes.URL_QUERY)).isEqualTo("q=x");
        assertThat(request.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE))
                .isEqualTo(200);
        var attempt = only(SpanKind.CLIENT);
        assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(told("traceparent")).containsExactly("00-" + TRACE + "-" + attempt.getSpanId() + "-01");
        assertThat(told("tracestate")).containsExactly("v=1,w=2");
    }

    @Test
    void beginsATraceWhenTheClientHasNone() throws IOException {
        get(new RequestSpans(telemetry), "/");
        var request = only(SpanKind.SERVER);
        assertThat(request.getParentSpanContext().isValid()).isFalse();
        assertThat(told("traceparent"))
                .containsExactly("00-" + request.getTraceId() + "-"
                        + only(SpanKind.CLIENT).getSpanId() + "-01");
    }

    @Test
    void aTraceThatCannotBeReadIsNotGoneOnWith() throws IOException {
        var unreadable = List.of("00-" + "0".repeat(32) + "-" + CLIENTS_SPAN + "-01", "nonsense", "00-" + TRACE);
        for (var header : unreadable) {
            exported.reset();
            get(new RequestSpans(telemetry), "/", "traceparent: " + header, "tracestate: v=1");
            assertThat(only(SpanKind.SERVER).getParentSpanContext().isValid()).isFalse();
            assertThat(told("traceparent")).hasSize(1).doesNotContain(header);
            assertThat(told("tracestate")).isEmpty();
        }
        exported.reset();
        get(new RequestSpans(telemetry), "/", "traceparent: " + parent("01"), "traceparent: " + parent("01"));
        assertThat(only(SpanKind.SERVER).getTraceId()).isNotEqualTo(TRACE);
        assertThat(told("traceparent")).hasSize(1);
    }

    @Test
    void aTraceThatNobodyKeepsGoesOnUnkept() throws IOException {
        get(new RequestSpans(telemetry), "/", "traceparent: " + parent("00"));
        assertThat(told("traceparent"))
                .singleElement()
                .satisfies(parent -> assertThat(parent)
                        .startsWith("00-" + TRACE + "-")
                        .endsWith("-00")
                        .doesNotContain(CLIENTS_SPAN));
        assertThat(exported.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void eachAttemptHasASpanAndTheFailedOneSaysWhy() throws IOException {
        TestBackend.Script breaking = exchange -> {
            heads.put("broken", exchange.head());
            exchange.reset();
        };
        a.traffic(breaking);
        // Round robin begins anywhere: of two requests in a row one meets the broken backend first.
        get(new RequestSpans(telemetry), "/", "traceparent: " + parent("01"));
        if (spans(SpanKind.CLIENT).size() == 1) {
            b.traffic(breaking);
            noting(a);
            exported.reset();
            get(new RequestSpans(telemetry), "/", "traceparent: " + parent("01"));
        }
        var attempts = spans(SpanKind.CLIENT);
        assertThat(attempts)
                .hasSize(2)
                .allSatisfy(attempt -> assertThat(attempt.getParentSpanId())
                        .isEqualTo(only(SpanKind.SERVER).getSpanId()));
        var failed = attempts.getFirst();
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(failed.getStatus().getDescription()).contains("connection broken");
        assertThat(failed.getAttributes().get(ErrorAttributes.ERROR_TYPE)).isEqualTo("failed");
        assertThat(heads)
                .hasEntrySatisfying(
                        "broken", head -> assertThat(head.field("traceparent")).contains(failed.getSpanId()));
        var repeated = attempts.getLast();
        assertThat(repeated.getAttributes().get(HttpAttributes.HTTP_REQUEST_RESEND_COUNT))
                .isEqualTo(1);
        assertThat(told("traceparent"))
                .singleElement()
                .satisfies(parent -> assertThat(parent).contains(repeated.getSpanId()));
        assertThat(only(SpanKind.SERVER).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void withoutTracingWhatTheClientSaysPasses() throws IOException {
        get(Tracing.OFF, "/", "traceparent: " + parent("01"), "tracestate: v=1");
        assertThat(told("traceparent")).containsExactly(parent("01"));
        assertThat(told("tracestate")).containsExactly("v=1");
        assertThat(exported.getFinishedSpanItems()).isEmpty();
    }

    private void get(Tracing tracing, String target, String... fields) throws IOException {
        heads.clear();
        var observers = new Forwarder.Observers(AccessLog.OFF, tracing);
        try (var proxy = new ProxyFixture(ProxyFixture.SETTINGS, ProxyFixture.SUPERVISION, observers, a, b);
                TestClient client = proxy.connect()) {
            proxy.awaitHealthy(2);
            var lines = new java.util.ArrayList<>(List.of("GET " + target + " HTTP/1.1", "Host: shop.example"));
            lines.addAll(List.of(fields));
            assertThat(client.send(Message.head(lines.toArray(String[]::new))).status())
                    .isEqualTo(200);
            Await.until("it is over", () -> proxy.traffic().inFlight() == 0);
        }
    }

    private static String parent(String flags) {
        return "00-" + TRACE + "-" + CLIENTS_SPAN + "-" + flags;
    }

    private List<String> told(String field) {
        return heads.entrySet().stream()
                .filter(head -> !head.getKey().equals("broken"))
                .flatMap(head -> head.getValue().all(field).stream())
                .toList();
    }

    private TestBackend noting(TestBackend backend) {
        return backend.traffic(exchange -> {
            heads.put(backend.name(), exchange.head());
            exchange.respond();
        });
    }

    private SpanData only(SpanKind kind) {
        assertThat(spans(kind)).hasSize(1);
        return spans(kind).getFirst();
    }

    private List<SpanData> spans(SpanKind kind) {
        return exported.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() == kind)
                .toList();
    }
}
