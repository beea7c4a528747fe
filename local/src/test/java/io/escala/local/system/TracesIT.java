package io.escala.local.system;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.system.TraceCollector.Kept;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stack with tracing and JSON logs on: what a collector, Prometheus and a log shipper get of a request and of a job. */
final class TracesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static TraceCollector collector;
    private static RunningStack stack;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        collector = new TraceCollector();
        var environment = new HashMap<>(collector.environment());
        environment.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        environment.put("ESCALA_BALANCER_ACCESS_LOG", "json");
        stack = RunningStack.start(environment, "traced stack", "--fresh", "--gateways", "1", "--workers", "1");
        client = new Client(stack);
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        stack.close();
        collector.close();
    }

    @Test
    void aReadIsOneTraceFromTheBalancerToTheCatalog() throws Exception {
        client.putProduct("traced");
        var answer = client.get("/api/products/traced");
        assertThat(answer.statusCode()).isEqualTo(200);
        var entry = entrance(answer);
        assertThat(entry.span().getName()).isEqualTo("GET");
        assertThat(entry.instance()).isEqualTo("balancer");
        var attempt = child(entry, "balancer", SPAN_KIND_CLIENT);
        var gateway = child(attempt, "gateway", SPAN_KIND_SERVER);
        assertThat(gateway.instance()).isEqualTo("gateway-1");
        var load = child(gateway, "gateway", SPAN_KIND_CLIENT);
        var catalog = child(load, "catalog-service", SPAN_KIND_SERVER);
        assertThat(catalog.trace()).isEqualTo(entry.trace());
    }

    @Test
    void aJobsTraceHasItsSubmissionItsRunAndItsSteps() throws Exception {
        var accepted = client.send(
                "POST",
                "/api/jobs",
                "application/json",
                "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT0.1S\",\"steps\":1}}");
        assertThat(client.awaitEnd(accepted, Duration.ofSeconds(60))
                        .path("state")
                        .asText())
                .isEqualTo("succeeded");
        var id = Client.json(accepted).path("id").asText();
        var trace = id.replace("-", "");
        var request = entrance(accepted);
        var submission = inTrace(trace, "gateway", SPAN_KIND_PRODUCER);
        assertThat(submission.span().getName()).isEqualTo("submit simulate");
        assertThat(submission.links()).containsExactly(request.trace());
        var gateway = collector.await(
                "the gateway's span of the submission",
                span -> span.trace().equals(request.trace()) && span.is("gateway", SPAN_KIND_SERVER));
        assertThat(gateway.attribute("escala.job.id")).isEqualTo(id);
        assertThat(gateway.links()).containsExactly(trace);
        var run = inTrace(trace, "worker", SPAN_KIND_CONSUMER);
        assertThat(run.span().getName()).isEqualTo("run simulate");
        assertThat(run.instance()).isEqualTo("worker-1");
        assertThat(run.parent()).as("both are children of the job").isEqualTo(submission.parent());
        child(child(run, "worker", SPAN_KIND_CLIENT), "catalog-service", SPAN_KIND_SERVER);
    }

    /** As Prometheus asks with {@code scrape_protocols: [OpenMetricsText1.0.0]}. */
    @Test
    void histogramsShowTracesAsExemplars() throws Exception {
        client.putProduct("exemplary");
        var read = client.get("/api/products/exemplary");
        assertThat(read.statusCode()).isEqualTo(200);
        String metrics = openMetrics("gateway-1");
        for (String histogram : List.of("escala_requests_seconds", "escala_product_reads_seconds")) {
            var exemplar = Pattern.compile(histogram + "_bucket\\{.*} [0-9.]+ # \\{.*trace_id=\"([0-9a-f]{32})\".*")
                    .matcher(metrics);
            assertThat(exemplar.find()).as("an exemplar of " + histogram).isTrue();
            inTrace(exemplar.group(1), "gateway", SPAN_KIND_SERVER);
        }
        assertThat(openMetrics("catalog"))
                .containsPattern("http_server_requests_seconds_bucket\\{.*} .* # \\{.*trace_id=");
    }

    private static String openMetrics(String member) throws Exception {
        var metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + stack.member(member).path("managementPort").asInt() + "/q/metrics"))
                .header("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.4")
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(metrics, BodyHandlers.ofString()).body();
        }
    }

    @Test
    void linesAreJsonAndCarryTheIdsOfRequestsAndJobs() throws Exception {
        var dead = client.awaitEnd(
                client.send("POST", "/api/imports", "text/csv", "colour\nblue\n"), Duration.ofSeconds(60));
        var failed = line("worker-1", line -> line.path("message").asText().contains("cannot succeed"));
        assertThat(failed.at("/mdc/jobId").asText()).isEqualTo(dead.path("id").asText());

        stack.signal("redis-jobs", "STOP");
        HttpResponse<String> refused;
        try {
            refused = client.send("POST", "/api/jobs", "application/json", "{\"type\":\"inventory-report\"}");
        } finally {
            stack.signal("redis-jobs", "CONT");
        }
        assertThat(refused.statusCode()).isEqualTo(503);
        var id = refused.headers().firstValue("X-Request-Id").orElseThrow();
        var warning =
                line("gateway-1", line -> line.at("/mdc/requestId").asText().equals(id));
        assertThat(warning.path("level").asText()).isEqualTo("WARN");
        assertThat(warning.at("/mdc/traceId").asText()).matches("[0-9a-f]{32}");
        var access = line("balancer", line -> line.path("requestId").asText().equals(id));
        assertThat(access.path("status").asInt()).isEqualTo(503);
        line("catalog", line -> line.path("instance").asText().equals("catalog"));
    }

    /** Waits for a line; every line that a service writes is a JSON object. */
    private static JsonNode line(String member, Predicate<JsonNode> wanted) throws Exception {
        var log = stack.data().resolve("logs").resolve(member + ".log");
        Eventually.until(
                Duration.ofSeconds(30),
                () -> lines(log),
                lines -> lines.stream().anyMatch(wanted),
                () -> "the line has not come to " + log);
        return lines(log).stream().filter(wanted).findFirst().orElseThrow();
    }

    private static List<JsonNode> lines(Path log) throws Exception {
        var lines = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(log)) {
            // What the JVM says of itself begins with its time in brackets.
            if (!line.startsWith("[")) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    /** The balancer's span of the request that the answer belongs to. */
    private static Kept entrance(HttpResponse<String> answer) throws Exception {
        var id = answer.headers().firstValue("X-Request-Id").orElseThrow();
        return collector.await(
                "the balancer's span of request " + id,
                span -> span.is("balancer", SPAN_KIND_SERVER)
                        && span.attribute("escala.request.id").equals(id));
    }

    private static Kept child(Kept parent, String service, SpanKind kind) throws Exception {
        return collector.await(
                "a " + kind + " of " + service + " under " + parent,
                span -> span.is(service, kind)
                        && span.trace().equals(parent.trace())
                        && span.parent().equals(parent.id()));
    }

    private static Kept inTrace(String trace, String service, SpanKind kind) throws Exception {
        return collector.await(
                "a " + kind + " of " + service + " in trace " + trace,
                span -> span.is(service, kind) && span.trace().equals(trace));
    }
}
