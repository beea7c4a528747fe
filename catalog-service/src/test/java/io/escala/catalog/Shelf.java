package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Products in a category of a test's own, and searches in it. */
record Shelf(Http http, String category) {

    static Shelf empty(URI base) {
        return new Shelf(new Http(base), "c" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** One product; its sku begins with the category. */
    void put(String sku, String name, String price, int stock, String attributes) {
        var created = http.put("products/" + category + sku, """
                {"name": "%s", "description": "Made to last", "category": "%s", "price": %s, "currency": "EUR",
                 "stock": %d, "attributes": %s}""".formatted(name, category, price, stock, attributes));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    void putSome() {
        put("1", "Blue Mug", "7.50", 3, "{\"grams\": 300, \"colour\": \"blue\"}");
        put("2", "Café crème bowl, blue", "12", 0, "{\"grams\": 500, \"colour\": \"blue\"}");
        put("3", "Big blue mug with a lid", "9.99", 1, "{\"colour\": \"blue\", \"lid\": true}");
        put("4", "Teapot", "30", 2, "{\"colour\": \"white\"}");
    }

    /** A page of the category. */
    JsonNode search(String query) {
        var found = http.get("products?category=" + category + "&" + query);
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        return Http.json(found);
    }

    /** The skus of a page of the category, without the category. */
    List<String> skus(String query) {
        return skus(search(query));
    }

    List<String> skus(JsonNode page) {
        var skus = new ArrayList<String>();
        page.get("items").forEach(item -> skus.add(item.get("sku").asText().substring(category.length())));
        return skus;
    }
}
