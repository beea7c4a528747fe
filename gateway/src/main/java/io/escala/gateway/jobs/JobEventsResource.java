package io.escala.gateway.jobs;

import io.escala.gateway.problem.Problem;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/**
 * A job as it goes on, as server-sent events (WHATWG HTML, section 9.2). Each event is the whole job, so a reader that was
 * away for some misses nothing that still holds, and any gateway can go on where another one stopped.
 */
@Path("/api/jobs/{id}/events")
@RunOnVirtualThread
class JobEventsResource {

    private final JobQueue queue;
    private final JobJson json;
    private final OpenStreams streams;

    @Inject
    JobEventsResource(JobQueue queue, JobJson json, OpenStreams streams) {
        this.queue = queue;
        this.json = json;
        this.streams = streams;
    }

    /** Answers 204, upon which browsers do not come back, when the job is over and its last event was seen. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Response events(@PathParam("id") String id, @HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        var job = find(id);
        long seen = revision(lastEventId);
        if (job.state().isFinal() && job.revision() == seen) {
            return Response.noContent().build();
        }
        if (streams.closing()) {
            throw Problem.unavailable("This gateway is about to end; connect again.");
        }
        StreamingOutput events = out -> new JobEvents(queue, json, streams, job.id(), seen, out).write();
        return Response.ok(events)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    private Job find(String id) {
        try {
            return queue.find(JobId.parse(id)).orElseThrow(() -> Problem.notFound("job \"" + id + "\""));
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("job \"" + id + "\"");
        }
    }

    /** Anything but a revision is as good as none: the job is told from its present state on. */
    private static long revision(@Nullable String lastEventId) {
        return lastEventId != null && lastEventId.matches("[0-9]{1,18}") ? Long.parseLong(lastEventId) : -1;
    }
}
