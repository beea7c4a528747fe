package io.escala.catalog.bulk;

import io.escala.catalog.bulk.JobSteps.Applied;
import io.escala.catalog.bulk.JobSteps.Begun;
import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The database side of jobs, for workers and gateways. */
@Path("/internal")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class JobResource {

    private static final int MAX_ERRORS = 10_000;

    private final Database database;
    private final JobSteps steps;
    private final ImportSteps imports;

    @Inject
    JobResource(Database database, JobSteps steps, ImportSteps imports) {
        this.database = database;
        this.steps = steps;
        this.imports = imports;
    }

    record Epoch(long epoch) {}

    record Outcome(
            String outcome,
            @Nullable Integer steps,
            @Nullable Long nextOffset,
            @Nullable Map<String, Long> counts) {

        static Outcome of(String outcome) {
            return new Outcome(outcome, null, null, null);
        }
    }

    /** A step without effects in the catalog. */
    record PlainStep(
            long epoch,
            long n,
            long nextOffset,
            boolean last,
            @Nullable Map<String, Long> counts) {}

    /** @param dropped how many more rows were refused than are kept */
    record Errors(List<RefusedRow> items, long dropped) {}

    record Files(List<JobFiles.Made> items) {}

    @POST
    @Path("epochs")
    @Consumes(MediaType.WILDCARD)
    public Epoch epoch() {
        return new Epoch(database.inTransaction(steps::nextEpoch));
    }

    @POST
    @Path("jobs/{job}/begin")
    public Outcome begin(@PathParam("job") UUID job, JobFence fence) {
        return switch (database.inTransaction(connection -> steps.begin(connection, job, fence))) {
            case Begun.Proceed at -> new Outcome("proceed", at.steps(), at.nextOffset(), at.counts());
            case Begun.Done done -> new Outcome("done", null, null, done.counts());
            case Begun.Cancelled _ -> Outcome.of("cancelled");
            case Begun.Fenced _ -> Outcome.of("fenced");
        };
    }

    @POST
    @Path("jobs/{job}/steps/{step}")
    public Outcome step(@PathParam("job") UUID job, @PathParam("step") int step, PlainStep plain) {
        var fence = new JobFence(plain.epoch(), plain.n());
        Map<String, Long> counts = plain.counts() == null ? Map.of() : plain.counts();
        var applied = new Applied(new Position(plain.nextOffset(), null), plain.last(), counts);
        return outcome(database.inTransaction(connection -> steps.step(connection, job, step, fence, _ -> applied)));
    }

    @POST
    @Path("jobs/{job}/steps/{step}/products")
    public Outcome products(
            @PathParam("job") UUID job,
            @PathParam("step") int step,
            @QueryParam("ahead") boolean ahead,
            ProductChunk chunk) {
        if (chunk.rows().size() > ProductChunk.MAX_ROWS) {
            throw Problem.badRequest("rows", "must be at most " + ProductChunk.MAX_ROWS);
        }
        return outcome(imports.apply(job, step, chunk, ahead));
    }

    @POST
    @Path("jobs/{job}/cancel")
    @Consumes(MediaType.WILDCARD)
    public Outcome cancel(@PathParam("job") UUID job) {
        return Outcome.of(database.inTransaction(connection -> steps.cancel(connection, job)) ? "cancelled" : "done");
    }

    @GET
    @Path("jobs/{job}/errors")
    @Consumes(MediaType.WILDCARD)
    public Errors errors(
            @PathParam("job") UUID job,
            @QueryParam("after") @DefaultValue("0") long after,
            @QueryParam("limit") @DefaultValue("1000") int limit) {
        int rows = Math.clamp(limit, 1, MAX_ERRORS);
        return database.inTransaction(connection ->
                new Errors(JobErrors.list(connection, job, after, rows), JobErrors.dropped(connection, job)));
    }

    /** What the job has made, for whoever offers it for download. */
    @GET
    @Path("jobs/{job}/files")
    @Consumes(MediaType.WILDCARD)
    public Files files(@PathParam("job") UUID job) {
        return new Files(database.inTransaction(connection -> JobFiles.list(connection, job)));
    }

    private static Outcome outcome(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Committed committed ->
                new Outcome(committed.now() ? "applied" : "repeated", null, null, committed.counts());
            case StepOutcome.Early _ -> Outcome.of("early");
            case StepOutcome.Cancelled _ -> Outcome.of("cancelled");
            case StepOutcome.Fenced _ -> Outcome.of("fenced");
        };
    }
}
