package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.gateway.edge.BoundedBody;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.JobQueue;
import io.escala.jobs.Submission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;

/** The queue as a whole over HTTP: how it is, pausing, and limits by type. */
@Path("/api/queue")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class QueueResource {

    private static final int MAX_BODY = 16_384;

    private final JobQueue queue;
    private final JobJson json;

    @Inject
    QueueResource(JobQueue queue, JobJson json) {
        this.queue = queue;
        this.json = json;
    }

    @GET
    public Response get() {
        return Response.ok(json.text(queue.stats()))
                .header("Cache-Control", "no-store")
                .build();
    }

    /** Changes what the body names and leaves the rest: {@code {"paused": true, "limits": {"simulate": 2}}}. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(InputStream body) {
        var change = StrictJson.object(BoundedBody.read(body, MAX_BODY), Set.of("paused", "limits"), "the queue");
        var paused = change.get("paused");
        if (paused != null && !paused.isBoolean()) {
            throw Problem.invalid("paused", "must be true or false");
        }
        var limits = change.get("limits");
        if (limits != null) {
            requireLimits(limits);
            limits.properties()
                    .forEach(limit -> queue.limit(
                            limit.getKey(),
                            limit.getValue().isNull() ? null : limit.getValue().intValue()));
        }
        if (paused != null) {
            queue.pause(paused.booleanValue());
        }
        return get();
    }

    private static void requireLimits(JsonNode limits) {
        if (!limits.isObject()) {
            throw Problem.invalid("limits", "must be an object: job types and how many of each may run, or null");
        }
        for (var limit : limits.properties()) {
            var atMost = limit.getValue();
            if (!Submission.isType(limit.getKey())
                    || !(atMost.isNull() || (atMost.isInt() && atMost.intValue() >= 0))) {
                throw Problem.invalid(
                        "limits." + limit.getKey(), "must be a job type with a whole number from 0, or null for none");
            }
        }
    }
}
