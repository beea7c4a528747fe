package io.escala.catalog.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.catalog.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Products as other packages show them. */
@ApplicationScoped
public class Products {

    /** The products as {@code items}, in the order named; one that does not exist any more is left out. */
    @Transactional
    public ObjectNode page(List<String> skus) {
        var page = ProductJson.object();
        var items = page.putArray("items");
        if (!skus.isEmpty()) {
            var found = Product.<Product>list("sku in ?1", skus).stream()
                    .collect(Collectors.toMap(product -> product.sku, Function.identity()));
            skus.stream()
                    .map(found::get)
                    .filter(Objects::nonNull)
                    .map(ProductJson::json)
                    .forEach(items::add);
        }
        return page;
    }

    /** @throws Problem 400 when no product can have this sku */
    public static String requireSku(String sku) {
        if (!ProductRules.isSku(sku)) {
            throw Problem.badRequest("sku", "must be 1 to " + ProductRules.MAX_SKU + " of A-Z a-z 0-9 . _ + -");
        }
        return sku;
    }

    public static ObjectNode object() {
        return ProductJson.object();
    }

    public static byte[] bytes(JsonNode node) {
        return ProductJson.bytes(node);
    }
}
