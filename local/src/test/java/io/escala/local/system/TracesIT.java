package io.escala.local.system;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.escala.local.system.TraceCollector.Kept;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stack with tracing on: what a collector gets of a request and of a job. */
final class TracesIT {

    private static TraceCollector collector;
    private static RunningStack stack;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        collector = new TraceCollector();
        stack = RunningStack.start(
                collector.environment(), "traced stack", "--fresh", "--gateways", "1", "--workers", "1");
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
