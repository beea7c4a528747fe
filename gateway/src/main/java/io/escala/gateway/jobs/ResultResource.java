package io.escala.gateway.jobs;

import io.escala.gateway.jobs.JobFiles.Made;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.Job;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobState;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a job has made: a file, or else its result as JSON. */
@Path("/api/jobs/{id}/result")
@RunOnVirtualThread
class ResultResource {

    private static final Set<String> MAKE_FILES = Set.of("export-products", "inventory-report");

    private final JobQueue queue;
    private final JobFiles files;

    @Inject
    ResultResource(JobQueue queue, JobFiles files) {
        this.queue = queue;
        this.files = files;
    }

    /** @param format the file's format for those who cannot set {@code Accept}, such as {@code csv} */
    @GET
    public Response result(
            @PathParam("id") String id, @QueryParam("format") @Nullable String format, @Context HttpHeaders headers) {
        var job = Jobs.find(queue, id);
        if (!(job.state() instanceof JobState.Succeeded succeeded)) {
            throw Problem.of(
                    409,
                    "Job has no result",
                    "The job has not succeeded; it is " + job.state().label() + ".");
        }
        var made = new ArrayList<>(files.of(job.id()));
        if (made.isEmpty()) {
            return withoutFile(job, succeeded);
        }
        return file(format == null ? byAccept(made, headers) : byFormat(made, format));
    }

    private static Response withoutFile(Job job, JobState.Succeeded succeeded) {
        if (MAKE_FILES.contains(job.type())) {
            throw Problem.of(410, "File is gone", "The file was removed after its retention: submit a new job.");
        }
        return Response.ok(succeeded.result(), MediaType.APPLICATION_JSON_TYPE).build();
    }

    private Response file(Made file) {
        StreamingOutput body = out -> files.write(file, out);
        return Response.ok(body, file.type())
                .header("Vary", "Accept")
                .header(HttpHeaders.CONTENT_LENGTH, file.size())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file.name() + "\"")
                .build();
    }

    /** JSON first where there is a choice and the client has no wish. */
    private static Made byAccept(List<Made> made, HttpHeaders headers) {
        made.sort((a, b) -> b.format().compareTo(a.format()));
        var type = Accept.choose(headers, made.stream().map(Made::type).toList());
        return made.stream()
                .filter(file -> file.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Made byFormat(List<Made> made, String format) {
        return made.stream()
                .filter(file -> file.format().equals(format))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "format",
                        "must be "
                                + String.join(
                                        " or ", made.stream().map(Made::format).toList())));
    }
}
