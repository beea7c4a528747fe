package io.escala.gateway.jobs;

import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.JobTrace;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

/**
 * Joins a submission's trace and that of the job, in which its runs are: the request's span names the job and links to its
 * trace, and a job that is new has a span of its submission there, which links back.
 */
final class SubmissionTrace {

    private SubmissionTrace() {}

    static void lead(SubmitOutcome.Accepted accepted, String type) {
        var request = Span.current();
        if (!request.isRecording()) {
            return;
        }
        var id = accepted.id().toString();
        var trace = JobTrace.of(accepted.id());
        var job = SpanContext.createFromRemoteParent(
                trace.traceId(), trace.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
        request.setAttribute("escala.job.id", id).addLink(job);
        if (accepted.isNew()) {
            GlobalOpenTelemetry.getTracer("io.escala.gateway")
                    .spanBuilder("submit " + type)
                    .setSpanKind(SpanKind.PRODUCER)
                    .setParent(Context.root().with(Span.wrap(job)))
                    .addLink(request.getSpanContext())
                    .setAttribute("escala.job.id", id)
                    .setAttribute("escala.job.type", type)
                    .startSpan()
                    .end();
        }
    }
}
