package io.escala.catalog.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.catalog.deadline.CallerDeadline;
import io.escala.catalog.problem.Problem;
import io.escala.catalog.product.Products;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Several products at once: those a search finds, or those named. */
@Path("/products")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class SearchResource {

    private static final String SKU = "sku";
    private static final int MAX_NAMED = 100;

    /** Below the 5 s that a gateway waits, so that a search given up there does not go on here. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Search search;
    private final Cursors cursors;
    private final Products products;
    private final CallerDeadline deadline;

    @Inject
    SearchResource(Search search, Cursors cursors, Products products, CallerDeadline deadline) {
        this.search = search;
        this.cursors = cursors;
        this.products = products;
        this.deadline = deadline;
    }

    @GET
    public Response list(@Context UriInfo uri) {
        long until = deadline.until(PATIENCE);
        var parameters = uri.getQueryParameters();
        var skus = parameters.get(SKU);
        var answer = skus == null ? found(new Parameters(parameters).request(cursors, until)) : named(parameters, skus);
        return Response.ok(Products.bytes(answer)).build();
    }

    private ObjectNode found(SearchRequest request) {
        var page = search.find(request);
        var words = request.words();
        var meant = request.corrected() && words != null ? words.text() : page.words();
        var answer = products.page(page.skus());
        var next = page.next();
        answer.put(
                "next", next == null ? null : cursors.write(request.fingerprint(), new Cursors.Content(next, meant)));
        if (meant != null) {
            answer.put("corrected", meant);
        }
        if (page.partial()) {
            answer.put("partial", true);
        }
        return answer;
    }

    /** In the order they are named; those that do not exist are left out. */
    private ObjectNode named(Map<String, List<String>> parameters, List<String> skus) {
        if (parameters.size() > 1) {
            throw Problem.badRequest(SKU, "cannot be combined with other parameters");
        }
        if (skus.size() > MAX_NAMED) {
            throw Problem.badRequest(SKU, "may be given " + MAX_NAMED + " times");
        }
        skus.forEach(Products::requireSku);
        return products.page(List.copyOf(new LinkedHashSet<>(skus))).putNull("next");
    }
}
