package io.escala.catalog.search;

import io.escala.catalog.deadline.CallerDeadline;
import io.escala.catalog.product.Products;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Categories with the number of products in each. */
@Path("/categories")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class CategoryResource {

    private final Tallies tallies;
    private final CallerDeadline deadline;

    @Inject
    CategoryResource(Tallies tallies, CallerDeadline deadline) {
        this.tallies = tallies;
        this.deadline = deadline;
    }

    @GET
    public Response list() {
        deadline.require();
        var answer = Products.object();
        var items = answer.putArray("items");
        tallies.categories()
                .forEach((category, products) ->
                        items.addObject().put("category", category).put("products", products));
        return Response.ok(Products.bytes(answer)).build();
    }
}
