package io.escala.gateway.products;

import io.escala.cache.Subject;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.Catalog.Precondition;
import io.escala.gateway.edge.BoundedBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Products over HTTP. */
@Path("/api")
@RunOnVirtualThread
class ProductResource {

    private static final int MAX_BODY = 65_536;

    private final Answers answers;
    private final Catalog catalog;

    @Inject
    ProductResource(Answers answers, Catalog catalog) {
        this.answers = answers;
        this.catalog = catalog;
    }

    /** Hits never come here: {@link HitFilter}. */
    @GET
    @Path("products/{sku}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(@PathParam("sku") String sku, @Context HttpHeaders request) {
        var product = new Subject.Product(Sku.require(sku));
        return answers.answer("product \"" + sku + "\"", product, deadline -> catalog.product(sku, deadline), request);
    }

    @GET
    @Path("products")
    @Produces(MediaType.APPLICATION_JSON)
    public Response list(@Context UriInfo uri, @Context HttpHeaders request) {
        var parameters = uri.getQueryParameters();
        return answers.answer(
                "the listing",
                Questions.of("products", parameters),
                deadline -> catalog.products(parameters, deadline),
                request);
    }

    @GET
    @Path("categories")
    @Produces(MediaType.APPLICATION_JSON)
    public Response categories(@Context HttpHeaders request) {
        return answers.answer("the listing", Subject.Query.of("categories"), catalog::categories, request);
    }

    @PUT
    @Path("products/{sku}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            InputStream body) {
        var bytes = BoundedBody.read(body, MAX_BODY);
        return Answers.relay(catalog.put(Sku.require(sku), new Precondition(ifMatch, ifNoneMatch), bytes));
    }

    @PATCH
    @Path("products/{sku}")
    @Consumes("application/merge-patch+json")
    @Produces(MediaType.APPLICATION_JSON)
    public Response patch(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            InputStream body) {
        var bytes = BoundedBody.read(body, MAX_BODY);
        return Answers.relay(catalog.patch(Sku.require(sku), new Precondition(ifMatch, ifNoneMatch), bytes));
    }

    @DELETE
    @Path("products/{sku}")
    public Response delete(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        return Answers.relay(catalog.delete(Sku.require(sku), new Precondition(ifMatch, ifNoneMatch)));
    }
}
