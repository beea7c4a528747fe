package io.escala.worker.runtime;

import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobStoppedException;
import io.escala.jobs.JobTrace;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

/** A run of a job as traces tell it; without a tracer nothing but the work. */
final class JobSpan {

    private JobSpan() {}

    /** What a handler does. */
    interface Work {
        Committed run() throws Exception;
    }

    static Committed around(Job job, Work work) throws Exception {
        var span = GlobalOpenTelemetry.getTracer("io.escala.worker")
                .spanBuilder("run " + job.type())
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(Context.root().with(Span.wrap(trace(job))))
                .setAttribute("escala.job.id", job.id().toString())
                .setAttribute("escala.job.type", job.type())
                .setAttribute("escala.job.attempt", job.attempt())
                .startSpan();
        try (var _ = span.makeCurrent()) {
            return work.run();
        } catch (JobStoppedException e) {
            span.addEvent("stopped: " + e.reason());
            throw e;
        } catch (Exception e) {
            span.recordException(e).setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    private static SpanContext trace(Job job) {
        var trace = JobTrace.of(job.id());
        return SpanContext.createFromRemoteParent(
                trace.traceId(), trace.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
    }
}
