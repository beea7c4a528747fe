package io.escala.worker.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** The internal API of the catalog, as far as workers call it. */
@RegisterRestClient(configKey = "catalog")
@RegisterProvider(InternalToken.class)
@Path("/internal")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface CatalogApi {

    @POST
    @Path("/epochs")
    Epoch drawEpoch();

    @POST
    @Path("/jobs/{job}/begin")
    Begun begin(@PathParam("job") String job, FenceBody fence);

    @POST
    @Path("/jobs/{job}/steps/{step}")
    StepAnswer step(@PathParam("job") String job, @PathParam("step") int step, StepBody body);

    @POST
    @Path("/jobs/{job}/steps/{step}/products")
    StepAnswer products(
            @PathParam("job") String job,
            @PathParam("step") int step,
            @QueryParam("ahead") boolean ahead,
            ProductsBody body);

    @POST
    @Path("/jobs/{job}/steps/{step}/{effect}")
    StepAnswer advance(
            @PathParam("job") String job,
            @PathParam("step") int step,
            @PathParam("effect") String effect,
            ObjectNode request);

    @GET
    @Path("/files/{id}")
    FileInfo file(@PathParam("id") String id);

    @GET
    @Path("/files/{id}/chunks/{n}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    byte[] chunk(@PathParam("id") String id, @PathParam("n") int n);

    record Epoch(long epoch) {}

    record FenceBody(long epoch, long n) {}

    record Begun(
            String outcome,
            int steps,
            long nextOffset,
            @Nullable Map<String, Long> counts) {}

    record StepBody(long epoch, long n, long nextOffset, boolean last, Map<String, Long> counts) {}

    /** @param nextOffset and {@code last}: told by a step of the catalog's own */
    record StepAnswer(
            String outcome,
            @Nullable Long nextOffset,
            @Nullable Boolean last,
            @Nullable Map<String, Long> counts) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProductsBody(
            long epoch, long n, long nextOffset, boolean last, List<ProductRow> rows, List<RejectedRow> rejected) {}

    record FileInfo(long size) {}
}
