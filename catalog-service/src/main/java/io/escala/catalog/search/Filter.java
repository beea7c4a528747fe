package io.escala.catalog.search;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What products have to be like, words apart.
 *
 * @param attributes each as one or more JSON objects, of which a product's attributes have to contain one
 */
record Filter(
        @Nullable String category,
        @Nullable BigDecimal minPrice,
        @Nullable BigDecimal maxPrice,
        @Nullable Boolean inStock,
        List<List<String>> attributes) {

    boolean hasPriceRange() {
        return minPrice != null || maxPrice != null;
    }

    Sql inCategory() {
        return category == null ? new Sql() : new Sql().add("category = ?", category);
    }

    Sql withAttributes() {
        var all = new Sql();
        for (var alternatives : attributes) {
            var any = new Sql();
            for (var json : alternatives) {
                any.add(any.isEmpty() ? "(" : " OR ").add("attributes @> ?::jsonb", json);
            }
            all.add(all.isEmpty() ? "" : " AND ").add(any.add(")"));
        }
        return all;
    }

    Sql inPriceRange() {
        return Sql.all(
                minPrice == null ? new Sql() : new Sql().add("price >= ?", minPrice),
                maxPrice == null ? new Sql() : new Sql().add("price <= ?", maxPrice));
    }

    Sql availability() {
        if (inStock == null) {
            return new Sql();
        }
        return new Sql().add(inStock ? "stock > 0" : "stock = 0");
    }
}
