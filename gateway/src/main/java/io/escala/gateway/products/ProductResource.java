package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.Catalog.Precondition;
import io.escala.gateway.catalog.CatalogAnswer;
import io.escala.gateway.edge.BoundedBody;
import io.escala.gateway.problem.Problem;
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
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Products over HTTP. */
@Path("/api")
@RunOnVirtualThread
class ProductResource {

    private static final int MAX_BODY = 65_536;

    private final ProductReads reads;
    private final Catalog catalog;

    @Inject
    ProductResource(ProductReads reads, Catalog catalog) {
        this.reads = reads;
        this.catalog = catalog;
    }

    @GET
    @Path("products/{sku}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(
            @PathParam("sku") String sku,
            @HeaderParam("Cache-Control") @Nullable String cacheControl,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        boolean fromCatalog = cacheControl != null && cacheControl.contains("no-cache");
        return switch (reads.read(Sku.require(sku), fromCatalog)) {
            case ProductRead.Found found -> found(sku, found, ifNoneMatch);
            case ProductRead.Unavailable _ ->
                throw Problem.unavailable("The catalog does not answer and this product is not cached.");
        };
    }

    private static Response found(String sku, ProductRead.Found found, @Nullable String ifNoneMatch) {
        // a cache in between may keep the answer but has to ask each time, since it hears of no write
        var headers = Map.of(
                HttpHeaders.CACHE_CONTROL,
                "no-cache",
                "Cache-Status",
                found.status().value());
        if (!(found.entry() instanceof Entry.Present present)) {
            throw Problem.notFound("product \"" + sku + "\"").with(headers);
        }
        var etag = '"' + present.etag() + '"';
        boolean known = ifNoneMatch != null && names(ifNoneMatch, etag);
        var answer = known ? Response.notModified() : Response.ok(present.body());
        headers.forEach(answer::header);
        return answer.header(HttpHeaders.ETAG, etag)
                .header("Age", found.age().toSeconds())
                .build();
    }

    /** Weak comparison (RFC 9110, 13.1.2). */
    private static boolean names(String ifNoneMatch, String etag) {
        return ifNoneMatch.strip().equals("*")
                || Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(etag::equals);
    }

    @GET
    @Path("products")
    @Produces(MediaType.APPLICATION_JSON)
    public Response list(@Context UriInfo uri) {
        return relay(catalog.products(uri.getQueryParameters()));
    }

    @GET
    @Path("categories")
    @Produces(MediaType.APPLICATION_JSON)
    public Response categories() {
        return relay(catalog.categories());
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
        return relay(catalog.put(Sku.require(sku), new Precondition(ifMatch, ifNoneMatch), bytes));
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
        return relay(catalog.patch(Sku.require(sku), new Precondition(ifMatch, ifNoneMatch), bytes));
    }

    @DELETE
    @Path("products/{sku}")
    public Response delete(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        return relay(catalog.delete(Sku.require(sku), new Precondition(ifMatch, ifNoneMatch)));
    }

    /** The catalog's answer as it is; its refusals are problems already. */
    private static Response relay(CatalogAnswer answer) {
        return switch (answer) {
            case CatalogAnswer.Answered answered
            when answered.status() == 204 -> Response.noContent().build();
            case CatalogAnswer.Answered answered
            when answered.status() < 500 && answered.status() != 401 ->
                Response.status(answered.status())
                        .entity(answered.body())
                        .type(answered.contentType())
                        .header(HttpHeaders.ETAG, answered.etag())
                        .build();
            case CatalogAnswer.Answered answered ->
                throw new IllegalStateException("the catalog answered with status " + answered.status());
            case CatalogAnswer.Unavailable _ -> throw Problem.unavailable("The catalog does not answer.");
        };
    }
}
