package io.escala.catalog.search;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of an index: the products of a category or of all, between two prices when that is what the index orders
 * by, from a place on.
 *
 * <p>With a category the index must be the one that begins with it: the planner would otherwise now and then walk along
 * the order of all products and wait for some of the category. So the category is part of the order, and bounds are row
 * comparisons from the index's first column on.
 */
record Stretch(Sort sort, Filter filter, @Nullable Place after) {

    /** The bounds and the order, to stand after {@code FROM product}. */
    Sql clauses() {
        var category = sort.isIndexedByCategory() ? filter.category() : null;
        var bounds = category == null ? amongAll() : within(category);
        var sql = new Sql();
        if (!bounds.isEmpty()) {
            sql.add(" WHERE ").add(bounds);
        }
        return sql.add(
                category == null
                        ? sort.orderBy(sort.key())
                        : sort.orderBy(sort.key()).replaceFirst("BY ", "BY category" + sort.direction() + ", "));
    }

    private Sql amongAll() {
        return Sql.all(
                sort.isByPrice() ? filter.inPriceRange() : new Sql(),
                after == null ? new Sql() : sort.after(after, sort.key()));
    }

    private Sql within(String category) {
        var min = sort.isByPrice() ? filter.minPrice() : null;
        var max = sort.isByPrice() ? filter.maxPrice() : null;
        return Sql.all(
                min == null
                        ? new Sql().add("category >= ?", category)
                        : new Sql().add("(category, price) >= (?, ?)", category, min),
                max == null
                        ? new Sql().add("category <= ?", category)
                        : new Sql().add("(category, price) <= (?, ?)", category, max),
                after == null ? new Sql() : sort.afterInCategory(after, category));
    }
}
