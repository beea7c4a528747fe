package io.escala.local.system;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What stands in for a collector: takes spans by OTLP over HTTP and keeps them. */
final class TraceCollector implements AutoCloseable {

    private static final HexFormat HEX = HexFormat.of();

    private final List<Kept> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            keep(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** A span and who sent it. */
    record Kept(String service, String instance, Span span) {

        String trace() {
            return HEX.formatHex(span.getTraceId().toByteArray());
        }

        String id() {
            return HEX.formatHex(span.getSpanId().toByteArray());
        }

        String parent() {
            return HEX.formatHex(span.getParentSpanId().toByteArray());
        }

        String attribute(String name) {
            return text(span.getAttributesList(), name);
        }

        List<String> links() {
            return span.getLinksList().stream()
                    .map(link -> HEX.formatHex(link.getTraceId().toByteArray()))
                    .toList();
        }

        boolean is(String of, Span.SpanKind kind) {
            return service.equals(of) && span.getKind() == kind;
        }

        @Override
        public String toString() {
            return service + " " + span.getKind() + " " + span.getName() + " " + id() + " of " + parent() + " in "
                    + trace();
        }
    }

    /** What makes a service send its spans here, soon. */
    Map<String, String> environment() {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED",
                "false",
                "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf",
                "QUARKUS_OTEL_EXPORTER_OTLP_COMPRESSION",
                "none",
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY",
                "100ms",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Waits for a span. */
    Kept await(String which, Predicate<Kept> wanted) throws Exception {
        Eventually.until(
                Duration.ofSeconds(30),
                () -> List.copyOf(spans),
                all -> all.stream().anyMatch(wanted),
                () -> which + " has not come");
        return spans.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** All that has come, as text. */
    String everything() {
        return spans.toString() + spans.stream().map(Kept::span).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void keep(ExportTraceServiceRequest request) {
        for (var of : request.getResourceSpansList()) {
            var about = of.getResource().getAttributesList();
            for (var scope : of.getScopeSpansList()) {
                for (var span : scope.getSpansList()) {
                    spans.add(new Kept(text(about, "service.name"), text(about, "service.instance.id"), span));
                }
            }
        }
    }

    private static String text(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }
}
