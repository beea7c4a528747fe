package io.escala.catalog.reports;

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

/** The steps of inventory reports, for workers. */
@Path("/internal/jobs/{job}/steps/{step}/inventory")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class InventoryResource {

    private final InventorySteps reports;

    @Inject
    InventoryResource(InventorySteps reports) {
        this.reports = reports;
    }

    @POST
    public StepAnswer step(@PathParam("job") UUID job, @PathParam("step") int step, InventoryRequest request) {
        return StepAnswer.of(reports.apply(job, step, request));
    }
}
