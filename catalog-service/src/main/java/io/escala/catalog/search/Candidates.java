package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Products that an index finds for some of a search's conditions; the rest is decided over these. */
final class Candidates {

    /** How many are looked at. Each costs a visit to its row. */
    static final int MAX = 5_000;

    private final Connection connection;
    private final SearchRequest request;

    Candidates(Connection connection, SearchRequest request) {
        this.connection = connection;
        this.request = request;
    }

    /**
     * @param areAll whether no product fits that is not among the candidates
     */
    record Found(Page page, boolean areAll) {}

    /** Whether the search has something that the index of words, categories and attributes finds well. */
    static boolean suit(SearchRequest request) {
        var filter = request.filter();
        return request.words() != null
                || !filter.attributes().isEmpty()
                || (filter.category() != null && request.sort() == Sort.NAME);
    }

    Found byWords() throws SQLException {
        var filter = request.filter();
        Plan.BY_BITMAP.choose(connection);
        return among(
                new Sql().add(" WHERE ").add(Sql.all(fitsWords(), filter.inCategory(), filter.withAttributes())),
                Sql.all(filter.inPriceRange(), filter.availability()));
    }

    Found byPrice() throws SQLException {
        var filter = request.filter();
        Plan.ALONG_AN_INDEX.choose(connection);
        return among(
                new Stretch(Sort.PRICE, filter, null).clauses(),
                Sql.all(fitsWords(), filter.withAttributes(), filter.availability()));
    }

    private Sql fitsWords() {
        return request.words() == null ? new Sql() : request.words().fits();
    }

    /** @param clauses what stands after {@code FROM product}, answered by an index */
    private Found among(Sql clauses, Sql rest) throws SQLException {
        var sort = request.sort();
        var keyed = new Sql().add("SELECT sku, ").add(key(sort)).add(" AS key FROM candidates");
        if (!rest.isEmpty()) {
            keyed.add(" WHERE ").add(rest);
        }
        var page = new Sql().add("SELECT sku, key FROM (").add(keyed).add(") keyed");
        var after = request.after();
        if (after != null) {
            page.add(" WHERE ").add(sort.after(after, "key"));
        }
        page.add(sort.orderBy("key")).add(" LIMIT " + (request.limit() + 1));
        return run(new Sql()
                .add(
                        "WITH candidates AS MATERIALIZED (SELECT sku, name, category, description, attributes, price, stock,"
                                + " created_at FROM product")
                .add(clauses)
                .add(" LIMIT " + (MAX + 1)
                        + ") SELECT total, sku, key::text FROM (SELECT count(*) AS total FROM candidates)"
                        + " counted LEFT JOIN (")
                .add(page)
                .add(") page ON true")
                .add(sort.orderBy("page.key")));
    }

    private Sql key(Sort sort) {
        var words = request.words();
        return sort == Sort.RELEVANCE && words != null
                ? new Sql().add(sort.key(), words.query())
                : new Sql().add(sort.key());
    }

    private Found run(Sql sql) throws SQLException {
        var places = new ArrayList<Place>();
        long total = 0;
        try (var statement = sql.prepare(connection);
                var row = statement.executeQuery()) {
            while (row.next()) {
                total = row.getLong(1);
                if (row.getString(2) != null) {
                    places.add(new Place(row.getString(3), row.getString(2)));
                }
            }
        }
        boolean areAll = total <= MAX;
        return new Found(Page.of(List.copyOf(places), request.limit(), !areAll), areAll);
    }
}
