package io.escala.catalog.product;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
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

    private final EntityManager entities;

    @Inject
    CategoryResource(EntityManager entities) {
        this.entities = entities;
    }

    @GET
    @Transactional
    public Response list() {
        var answer = ProductJson.object();
        var items = answer.putArray("items");
        var counts = entities.createQuery(
                        "select category as category, count(*) as products from Product"
                                + " where category is not null group by category order by category",
                        Tuple.class)
                .getResultList();
        for (var count : counts) {
            items.addObject()
                    .put("category", count.get("category", String.class))
                    .put("products", count.get("products", Long.class));
        }
        return Response.ok(ProductJson.bytes(answer)).build();
    }
}
