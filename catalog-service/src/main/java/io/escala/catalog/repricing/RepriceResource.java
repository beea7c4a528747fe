package io.escala.catalog.repricing;

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

/** The steps of repricings, for workers. */
@Path("/internal/jobs/{job}/steps/{step}/prices")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class RepriceResource {

    private final RepriceSteps repricing;

    @Inject
    RepriceResource(RepriceSteps repricing) {
        this.repricing = repricing;
    }

    @POST
    public StepAnswer step(@PathParam("job") UUID job, @PathParam("step") int step, RepriceRequest request) {
        return StepAnswer.of(repricing.apply(job, step, request));
    }
}
