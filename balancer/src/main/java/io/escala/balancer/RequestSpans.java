package io.escala.balancer;

import io.escala.balancer.framing.Method;
import io.escala.balancer.framing.RequestHead;
import io.escala.balancer.pool.Member;
import io.escala.balancer.proxy.RequestTrace;
import io.escala.balancer.proxy.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.semconv.ClientAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes OpenTelemetry spans of requests: one of kind SERVER for each, under it one of kind CLIENT for each attempt, named and
 * described as its semantic conventions for HTTP have it. The client's trace goes on if it says one (W3C Trace Context), and
 * the backend goes on under the attempt's span.
 */
final class RequestSpans implements Tracing {

    /** The id that is also in the answer's X-Request-Id and in the logs. */
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("escala.request.id");

    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    private final Tracer tracer;

    RequestSpans(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("io.escala.balancer");
    }

    /** Tracing as it is configured; {@link Tracing#OFF} costs nothing. */
    static Tracing of(boolean off, OpenTelemetry telemetry) {
        return off ? Tracing.OFF : new RequestSpans(telemetry);
    }

    @Override
    public RequestTrace begin(RequestHead request, String client, byte[] requestId) {
        var parent = PROPAGATOR.extract(Context.root(), request, FieldsOf.REQUEST);
        boolean known = request.method() != Method.OTHER;
        var method = known ? request.methodName() : "HTTP";
        var target = request.target();
        int query = target.indexOf('?');
        var span = tracer.spanBuilder(method)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, known ? method : "_OTHER")
                .setAttribute(UrlAttributes.URL_SCHEME, "http")
                .setAttribute(UrlAttributes.URL_PATH, query < 0 ? target : target.substring(0, query))
                .setAttribute(ClientAttributes.CLIENT_ADDRESS, client)
                .setAttribute(REQUEST_ID, new String(requestId, StandardCharsets.US_ASCII))
                .startSpan();
        if (query >= 0) {
            span.setAttribute(UrlAttributes.URL_QUERY, target.substring(query + 1));
        }
        if (!known) {
            span.setAttribute(HttpAttributes.HTTP_REQUEST_METHOD_ORIGINAL, request.methodName());
        }
        return new Spans(span, method, target);
    }

    /** The spans of one request. */
    private final class Spans implements RequestTrace {

        private final Span request;
        private final String method;
        private final String target;
        private @Nullable Span attempt;

        Spans(Span request, String method, String target) {
            this.request = request;
            this.method = method;
            this.target = target;
        }

        @Override
        public byte[] attempt(Member backend, int retries) {
            endAttempt();
            var span = tracer.spanBuilder(method)
                    .setParent(Context.root().with(request))
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute(UrlAttributes.URL_FULL, "http://" + backend.address() + target)
                    .setAttribute(ServerAttributes.SERVER_ADDRESS, backend.host())
                    .setAttribute(ServerAttributes.SERVER_PORT, (long) backend.port())
                    .startSpan();
            if (retries > 0) {
                span.setAttribute(HttpAttributes.HTTP_REQUEST_RESEND_COUNT, (long) retries);
            }
            attempt = span;
            var fields = new StringBuilder(128);
            PROPAGATOR.inject(Context.root().with(span), fields, FieldWriter.LINES);
            return fields.toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void answered(int status) {
            if (attempt != null) {
                attempt.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) status);
                if (status >= 400) {
                    error(attempt, Integer.toString(status));
                }
            }
        }

        @Override
        public void failed(String how) {
            if (attempt != null) {
                error(attempt, "failed").setStatus(StatusCode.ERROR, how);
            }
        }

        @Override
        public void end(int status) {
            endAttempt();
            request.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, (long) status);
            if (status >= 500) {
                error(request, Integer.toString(status));
            }
            request.end();
        }

        @Override
        public String id() {
            return request.getSpanContext().getTraceId();
        }

        private void endAttempt() {
            if (attempt != null) {
                attempt.end();
                attempt = null;
            }
        }
    }

    private static Span error(Span span, String type) {
        return span.setStatus(StatusCode.ERROR).setAttribute(ErrorAttributes.ERROR_TYPE, type);
    }

    /** The client's trace context, read from the head. */
    private enum FieldsOf implements TextMapGetter<RequestHead> {
        REQUEST;

        @Override
        public Iterable<String> keys(RequestHead head) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public @Nullable String get(@Nullable RequestHead head, String name) {
            var value = head == null ? "" : "traceparent".equals(name) ? head.traceParent() : head.traceState();
            return value.isEmpty() ? null : value;
        }
    }

    /** The trace context for the backend, written as lines of a head. */
    private enum FieldWriter implements TextMapSetter<StringBuilder> {
        LINES;

        @Override
        public void set(@Nullable StringBuilder lines, String name, String value) {
            if (lines != null) {
                lines.append(name).append(": ").append(value).append("\r\n");
            }
        }
    }
}
