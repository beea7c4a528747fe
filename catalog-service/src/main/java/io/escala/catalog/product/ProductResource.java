package io.escala.catalog.product;

import io.escala.catalog.deadline.CallerDeadline;
import io.escala.catalog.problem.Problem;
import io.escala.catalog.product.ProductWrites.Outcome;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Products over HTTP, for the gateways. */
@Path("/products")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ProductResource {

    private final ProductWrites writes;
    private final CallerDeadline deadline;

    @Inject
    ProductResource(ProductWrites writes, CallerDeadline deadline) {
        this.writes = writes;
        this.deadline = deadline;
    }

    @GET
    @Path("{sku}")
    @Transactional
    public Response get(@PathParam("sku") String sku) {
        deadline.require();
        Product product = Product.findById(Products.requireSku(sku));
        return product == null ? missing(sku) : present(200, product);
    }

    @PUT
    @Path("{sku}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            byte[] body) {
        var draft = ProductWrites.draft(ProductJson.fields(Products.requireSku(sku), ProductJson.parse(body)));
        return answer(sku, writes.put(draft, new Precondition(ifMatch, ifNoneMatch)));
    }

    @PATCH
    @Path("{sku}")
    @Consumes("application/merge-patch+json")
    public Response patch(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            byte[] body) {
        var patch = ProductJson.parse(body);
        return answer(sku, writes.patch(Products.requireSku(sku), patch, new Precondition(ifMatch, ifNoneMatch)));
    }

    @DELETE
    @Path("{sku}")
    public Response delete(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        return answer(sku, writes.delete(Products.requireSku(sku), new Precondition(ifMatch, ifNoneMatch)));
    }

    private static Response answer(String sku, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created created -> present(201, created.product());
            case Outcome.Replaced replaced -> present(200, replaced.product());
            case Outcome.Deleted _ -> Response.noContent().build();
            case Outcome.Missing _ -> missing(sku);
            case Outcome.PreconditionFailed _ ->
                throw Problem.of(
                        412,
                        "Precondition failed",
                        "The product \"" + sku + "\" is not in the state the request demands.");
        };
    }

    private static Response present(int status, Product product) {
        return Response.status(status)
                .header("ETag", '"' + product.etag() + '"')
                .entity(ProductJson.bytes(ProductJson.json(product)))
                .build();
    }

    private static Response missing(String sku) {
        throw Problem.of(404, "No such product", "There is no product \"" + sku + "\".");
    }
}
