package io.escala.catalog.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** An order of products. Ties are broken by the sku, so that every product has one place in it. */
enum Sort {
    SKU("sku", "sku", "text", false),
    PRICE("price", "price", "numeric", false),
    PRICE_DESCENDING("-price", "price", "numeric", true),
    /** Without regard to case, by code point; the first 100 characters decide. */
    NAME("name", "(left(lower(name), 100) COLLATE \"C\")", "text", false),
    NEWEST("newest", "created_at", "timestamptz", true),
    /** Words in the name before words in the category, few other words before many; only among candidates. */
    RELEVANCE("relevance", Words.RANK, "real", true);

    private final String label;
    private final String key;
    private final String type;
    private final boolean descending;

    Sort(String label, String key, String type, boolean descending) {
        this.label = label;
        this.key = key;
        this.type = type;
        this.descending = descending;
    }

    static Optional<Sort> named(String label) {
        return Arrays.stream(values()).filter(sort -> sort.label.equals(label)).findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(sort -> sort.label).collect(Collectors.joining(", "));
    }

    /** What is compared, as an expression over a product's columns; an index has the same. */
    String key() {
        return key;
    }

    String direction() {
        return descending ? " DESC" : "";
    }

    boolean isByPrice() {
        return this == PRICE || this == PRICE_DESCENDING;
    }

    /** Whether there is an index of this order within each category. */
    boolean isIndexedByCategory() {
        return this != NAME && this != RELEVANCE;
    }

    /** @param by the key, as an expression or under the name it was selected by */
    String orderBy(String by) {
        return " ORDER BY " + (this == SKU ? "" : by + direction() + ", ") + "sku" + direction();
    }

    /**
     * Whether a product comes after a place.
     *
     * @param by the key, as an expression or under the name it was selected by
     */
    Sql after(Place place, String by) {
        return compared("", new Sql(), place, by);
    }

    /** Likewise among the products of a category, in a form that an index which begins with the category can begin at. */
    Sql afterInCategory(Place place, String category) {
        return compared("category, ", new Sql().add("?, ", category), place, key);
    }

    private Sql compared(String columns, Sql values, Place place, String by) {
        var sql = new Sql()
                .add("(" + columns + (this == SKU ? "" : by + ", ") + "sku) " + (descending ? "<" : ">") + " (")
                .add(values);
        if (this != SKU) {
            sql.add("?::" + type + ", ", place.key());
        }
        return sql.add("?)", place.sku());
    }
}
