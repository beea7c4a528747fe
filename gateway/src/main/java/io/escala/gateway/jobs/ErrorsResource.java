package io.escala.gateway.jobs;

import io.escala.jobs.JobQueue;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;

/** What a job refused, as CSV or JSON. */
@Path("/api/jobs/{id}/errors")
@RunOnVirtualThread
class ErrorsResource {

    private static final MediaType CSV = MediaType.valueOf("text/csv;charset=UTF-8");

    private final JobQueue queue;
    private final JobErrors errors;

    @Inject
    ErrorsResource(JobQueue queue, JobErrors errors) {
        this.queue = queue;
        this.errors = errors;
    }

    @GET
    public Response errors(@PathParam("id") String id, @Context HttpHeaders headers) {
        var job = Jobs.find(queue, id);
        var report = errors.of(job.id());
        var type = Accept.choose(headers, List.of(CSV, MediaType.APPLICATION_JSON_TYPE));
        boolean csv = type.equals(CSV);
        StreamingOutput body = csv ? report::csv : report::json;
        return Response.ok(body, type)
                .header("Vary", "Accept")
                .header("Escala-Errors-Dropped", report.dropped())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"errors-" + job.id() + (csv ? ".csv\"" : ".json\""))
                .build();
    }
}
