package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Products that an index finds for some of a search's conditions; the rest is decided over these. */
final class Candidates {

    /** How many are looked at. Each costs a visit to its row. */
    static final int MAX = 5_000;

    /**
     * Of more than {@link #MAX}, how many are ranked. Each costs a parse of its name; a client that is told that there are
     * more narrows its search rather than turn to the fiftieth page.
     */
    static final int RANKED = 1_000;

    /** With so many expected there are more than {@link #MAX} for sure, as far as estimates go. */
    private static final int SURELY_MORE = 2 * MAX;

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
    record Found(Page page, boolean areAll) {
        /** The same as a part of what there is. */
        Found ofMore() {
            return new Found(new Page(page.skus(), page.next(), true, page.words()), false);
        }
    }

    /** Whether the search has something that the index of words, categories and attributes finds well. */
    static boolean suit(SearchRequest request) {
        var filter = request.filter();
        return request.words() != null
                || !filter.attributes().isEmpty()
                || (filter.category() != null && request.sort() == Sort.NAME);
    }

    /**
     * Whether the planner expects far more of them by words than are looked at. It may be wrong, so this decides in which
     * order ways are tried, and by relevance which products are ranked, but never whether one is missing unsaid.
     */
    boolean areExpectedToBeTooMany() throws SQLException {
        return suit(request) && areTooMany(request.words());
    }

    private boolean areTooMany(@Nullable Words words) throws SQLException {
        Plan.BY_BITMAP.choose(connection, request.until());
        return Estimate.products(connection, byWords(words)) > SURELY_MORE;
    }

    Found byWords() throws SQLException {
        if (request.sort() == Sort.RELEVANCE && areExpectedToBeTooMany()) {
            return ranked();
        }
        Plan.BY_BITMAP.choose(connection, request.until());
        return among(
                request.sort() == Sort.RELEVANCE ? IfMore.RANK_SOME : IfMore.COUNT_ONLY,
                byWords(request.words()),
                notByWords());
    }

    /** Whole words are found at half the cost of beginnings, and make the better candidates where there are too many. */
    private Found ranked() throws SQLException {
        var words = request.words();
        var whole = words == null ? null : words.whole();
        boolean enough = whole != null && !whole.equals(words) && areTooMany(whole);
        Plan.BY_BITMAP.choose(connection, request.until());
        var found = among(IfMore.RANK_FIRST, byWords(enough ? whole : words), notByWords());
        return enough ? found.ofMore() : found;
    }

    private Sql byWords(@Nullable Words words) {
        var filter = request.filter();
        return new Sql()
                .add(" WHERE ")
                .add(Sql.all(words == null ? new Sql() : words.fits(), filter.inCategory(), filter.withAttributes()));
    }

    private Sql notByWords() {
        return Sql.all(request.filter().inPriceRange(), request.filter().availability());
    }

    /** Those in the range of prices asked for; without products when there are too many of them. */
    Found byPrice() throws SQLException {
        var filter = request.filter();
        var words = request.words();
        var inRange = new Stretch(Sort.PRICE, filter, null).clauses();
        Plan.ALONG_AN_INDEX.choose(connection, request.until());
        // counted in the index alone
        var count =
                new Sql().add("SELECT count(*) FROM (SELECT sku FROM product").add(inRange);
        try (var statement = count.add(" LIMIT " + (MAX + 1) + ") inRange").prepare(connection);
                var row = statement.executeQuery()) {
            row.next();
            if (row.getLong(1) > MAX) {
                return new Found(Page.of(List.of(), request.limit(), true), false);
            }
        }
        return among(
                IfMore.COUNT_ONLY,
                inRange,
                Sql.all(words == null ? new Sql() : words.fits(), filter.withAttributes(), filter.availability()));
    }

    /** @param clauses what stands after {@code FROM product}, answered by an index */
    private Found among(IfMore more, Sql clauses, Sql rest) throws SQLException {
        var sort = request.sort();
        var page = new Sql()
                .add("SELECT sku, key FROM (SELECT sku, ")
                .add(key(sort))
                .add(" AS key FROM (SELECT * FROM fitting LIMIT ")
                .add(more == IfMore.RANK_FIRST ? String.valueOf(RANKED) : "ALL")
                .add(") chosen) keyed");
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
                .add(" LIMIT " + (MAX + 1) + ")")
                .add(more.tables(rest))
                .add(" SELECT total, sku, key::text FROM counted LEFT JOIN (")
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
