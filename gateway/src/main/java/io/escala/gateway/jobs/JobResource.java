package io.escala.gateway.jobs;

import io.escala.gateway.access.Caller;
import io.escala.gateway.edge.BoundedBody;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.Filter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Clock;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/** Jobs over HTTP: submit, watch, cancel, requeue. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class JobResource {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;

    private final JobQueue queue;
    private final Submissions submissions;
    private final JobJson json;
    private final JobSettings settings;
    private final Caller caller;

    @Inject
    JobResource(JobQueue queue, Submissions submissions, JobJson json, JobSettings settings, Caller caller) {
        this.caller = caller;
        this.queue = queue;
        this.submissions = submissions;
        this.json = json;
        this.settings = settings;
    }

    @POST
    @Path("jobs")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response submit(@HeaderParam("Idempotency-Key") @Nullable String idempotencyKey, InputStream body) {
        var request = BoundedBody.read(body, JobRequest.MAX_BODY);
        return submissions.accept(JobRequest.parse(
                request, caller.tenant(), idempotencyKey, new LinkedHashSet<>(settings.types()), Clock.systemUTC()));
    }

    @GET
    @Path("jobs/{id}")
    public Response get(@PathParam("id") String id) {
        return Response.ok(json.text(find(id)))
                .header("Cache-Control", "no-store")
                .build();
    }

    @GET
    @Path("jobs")
    public String list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("type") @Nullable String type,
            @QueryParam("tenant") @Nullable String tenant,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit) {
        try {
            return json.text(queue.list(new Filter(state, type, tenant, cursor, limit(limit))));
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Invalid request", String.valueOf(e.getMessage()));
        }
    }

    /** Cancels in PostgreSQL first, so that no effect commits after the answer. */
    @DELETE
    @Path("jobs/{id}")
    public Response cancel(@PathParam("id") String id) {
        var job = find(id);
        if (job.state().isFinal() || !submissions.forbidEffects(job.id())) {
            throw Problem.of(409, "Job is over", "The job cannot be cancelled: it is over.");
        }
        return switch (queue.cancel(job.id())) {
            case CANCELLED -> Response.ok(json.text(find(id))).build();
            case CANCELLING -> Response.accepted(json.text(find(id))).build();
            case ALREADY_FINAL -> throw Problem.of(409, "Job is over", "The job cannot be cancelled: it is over.");
            case UNKNOWN -> throw noSuchJob(id);
        };
    }

    @POST
    @Path("jobs/{id}/retry")
    @Consumes(MediaType.WILDCARD)
    public Response retry(@PathParam("id") String id) {
        var job = find(id);
        if (!queue.requeue(job.id())) {
            throw Problem.of(
                    409,
                    "Job is not dead",
                    "Only a dead job can be retried; this one is " + job.state().label() + ".");
        }
        return Response.accepted(json.text(find(id))).build();
    }

    private Job find(String id) {
        try {
            return queue.find(JobId.parse(id)).orElseThrow(() -> noSuchJob(id));
        } catch (IllegalArgumentException e) {
            throw noSuchJob(id);
        }
    }

    private static Problem noSuchJob(String id) {
        return Problem.notFound("job \"" + id + "\"");
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw Problem.invalid("limit", "must be 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }
}
