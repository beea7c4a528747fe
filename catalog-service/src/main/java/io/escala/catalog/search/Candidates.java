package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Products that an index finds for some of a search's conditions; the rest is decided over these. */
final class Candidates {

    /** How many are looked at. Each costs a visit to its row. */
    static final int MAX = 5_000;

    /**
     * Of more than {@link #MAX}, how many are ranked. Each costs a parse of its name; a client that is told that there are
     * more narrows its search rather than turn to the fiftieth page.
     */
    private static final int RANKED = 1_000;

    private final Connection connection;
    private final SearchRequest request;

    Candidates(Connection connection, SearchRequest request) {
        this.connection = connection;
        this.request = request;
    }

    /**
     * @param page without products when there are too many candidates to look at each, unless it is ranked
     * @param areAll whether no product fits that is not among the candidates
     */
    record Found(Page page, boolean areAll) {}

    /** What is done about more than {@link #MAX} candidates. */
    private enum IfMore {
        /** Nothing: they are left to another way of searching. */
        COUNT_ONLY(" WHERE (SELECT total FROM counted) <= " + MAX, ""),
        /** There is no other way. */
        RANK_SOME("", " LIMIT (SELECT CASE WHEN total > " + MAX + " THEN " + RANKED + " END FROM counted)");

        private final String condition;
        private final String limit;

        IfMore(String condition, String limit) {
            this.condition = condition;
            this.limit = limit;
        }
    }

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
                request.sort() == Sort.RELEVANCE ? IfMore.RANK_SOME : IfMore.COUNT_ONLY,
                new Sql().add(" WHERE ").add(Sql.all(fitsWords(), filter.inCategory(), filter.withAttributes())),
                Sql.all(filter.inPriceRange(), filter.availability()));
    }

    Found byPrice() throws SQLException {
        var filter = request.filter();
        Plan.ALONG_AN_INDEX.choose(connection);
        return among(
                IfMore.COUNT_ONLY,
                new Stretch(Sort.PRICE, filter, null).clauses(),
                Sql.all(fitsWords(), filter.withAttributes(), filter.availability()));
    }

    private Sql fitsWords() {
        return request.words() == null ? new Sql() : request.words().fits();
    }

    /** @param clauses what stands after {@code FROM product}, answered by an index */
    private Found among(IfMore more, Sql clauses, Sql rest) throws SQLException {
        var sort = request.sort();
        var page = new Sql()
                .add("SELECT sku, key FROM (SELECT sku, ")
                .add(key(sort))
                .add(" AS key FROM (SELECT * FROM candidates")
                .add(more.condition)
                .add(rest.isEmpty() ? "" : more.condition.isEmpty() ? " WHERE " : " AND ")
                .add(rest)
                .add(more.limit + ") fitting) keyed");
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
                .add(" LIMIT " + (MAX + 1) + "), counted AS MATERIALIZED (SELECT count(*) AS total FROM candidates)"
                        + " SELECT total, sku, key::text FROM counted LEFT JOIN (")
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
