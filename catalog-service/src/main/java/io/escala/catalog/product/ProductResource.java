package io.escala.catalog.product;

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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Products over HTTP, for the gateways. */
@Path("/products")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ProductResource {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;

    private final ProductWrites writes;

    @Inject
    ProductResource(ProductWrites writes) {
        this.writes = writes;
    }

    @GET
    @Path("{sku}")
    @Transactional
    public Response get(@PathParam("sku") String sku) {
        Product product = Product.findById(requireSku(sku));
        return product == null ? missing(sku) : present(200, product);
    }

    @GET
    @Transactional
    public Response list(
            @QueryParam("category") @Nullable String category,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int size = limit(limit);
        var after = cursor == null ? "" : ProductCursor.parse(cursor);
        if (category != null && !ProductRules.isCategory(category)) {
            throw Problem.badRequest("category", "is not one that a product can have");
        }
        var query = category == null ? "sku > :after" : "sku > :after and category = :category";
        var parameters = category == null
                ? Map.<String, Object>of("after", after)
                : Map.<String, Object>of("after", after, "category", category);
        List<Product> products = Product.<Product>find(query + " order by sku", parameters)
                .range(0, size)
                .list();
        var page = ProductJson.object();
        var items = page.putArray("items");
        products.stream().limit(size).map(ProductJson::json).forEach(items::add);
        page.put("next", products.size() > size ? ProductCursor.after(products.get(size - 1).sku) : null);
        return Response.ok(ProductJson.bytes(page)).build();
    }

    @PUT
    @Path("{sku}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            byte[] body) {
        var draft = ProductWrites.draft(ProductJson.fields(requireSku(sku), ProductJson.parse(body)));
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
        return answer(sku, writes.patch(requireSku(sku), patch, new Precondition(ifMatch, ifNoneMatch)));
    }

    @DELETE
    @Path("{sku}")
    public Response delete(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch) {
        return answer(sku, writes.delete(requireSku(sku), new Precondition(ifMatch, ifNoneMatch)));
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

    private static String requireSku(String sku) {
        if (!ProductRules.isSku(sku)) {
            throw Problem.badRequest("sku", "must be 1 to " + ProductRules.MAX_SKU + " of A-Z a-z 0-9 . _ + -");
        }
        return sku;
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw Problem.badRequest("limit", "must be 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }
}
