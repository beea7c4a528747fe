package io.escala.gateway.jobs;

import io.escala.jobs.JobId;
import io.escala.jobs.JobTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/** Leads from a submission's trace to that of the job, in which its runs are. */
final class SubmissionTrace {

    private SubmissionTrace() {}

    static void lead(JobId id) {
        var span = Span.current();
        if (span.isRecording()) {
            var trace = JobTrace.of(id);
            span.setAttribute("escala.job.id", id.toString());
            span.addLink(SpanContext.createFromRemoteParent(
                    trace.traceId(), trace.spanId(), TraceFlags.getSampled(), TraceState.getDefault()));
        }
    }
}
