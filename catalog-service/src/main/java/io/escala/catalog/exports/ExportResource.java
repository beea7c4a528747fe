package io.escala.catalog.exports;

import io.escala.catalog.bulk.StepAnswer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;

/** The steps of exports, for workers. */
@Path("/internal/jobs/{job}/steps/{step}/export")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ExportResource {

    private final ExportSteps exports;

    @Inject
    ExportResource(ExportSteps exports) {
        this.exports = exports;
    }

    @POST
    public StepAnswer step(@PathParam("job") UUID job, @PathParam("step") int step, ExportRequest request) {
        return StepAnswer.of(exports.apply(job, step, request));
    }
}
