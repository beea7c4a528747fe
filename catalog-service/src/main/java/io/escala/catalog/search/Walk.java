package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Products as they come along the index of the order asked for, those left out that do not fit. */
final class Walk {

    /** How many products are passed at most before the page ends as it is. */
    static final int MAX = 5_000;

    private final Connection connection;
    private final SearchRequest request;

    Walk(Connection connection, SearchRequest request) {
        this.connection = connection;
        this.request = request;
    }

    Page page() throws SQLException {
        Plan.ALONG_AN_INDEX.choose(connection, request.until());
        var fits = fits();
        int wanted = request.limit() + 1;
        if (fits.isEmpty()) {
            return Page.of(places(stretch("", wanted)), request.limit(), false);
        }
        var fitting = new Sql()
                .add("SELECT sku, key FROM (")
                .add(stretch(", (", fits, ") AS fits", MAX))
                .add(") walked WHERE fits LIMIT " + wanted);
        var found = places(fitting);
        var page = Page.of(found, request.limit(), false);
        if (found.size() == wanted) {
            return page;
        }
        // all of the stretch was passed: either the listing ends with it, or the next page goes on after it
        var end = places(stretch("", 1).add(" OFFSET " + (MAX - 1)));
        return end.isEmpty() ? page : page.endingAt(end.getFirst());
    }

    /** What no bound of the index takes care of. */
    private Sql fits() {
        var filter = request.filter();
        var words = request.words();
        return Sql.all(
                words == null ? new Sql() : words.fits(),
                filter.withAttributes(),
                request.sort().isByPrice() ? new Sql() : filter.inPriceRange(),
                request.sort().isIndexedByCategory() ? new Sql() : filter.inCategory(),
                filter.availability());
    }

    private Sql stretch(String columns, int limit) {
        return stretch(columns, new Sql(), "", limit);
    }

    private Sql stretch(String before, Sql condition, String behind, int limit) {
        return new Sql()
                .add("SELECT sku, " + request.sort().key() + "::text AS key" + before)
                .add(condition)
                .add(behind + " FROM product")
                .add(new Stretch(request.sort(), request.filter(), request.after()).clauses())
                .add(" LIMIT " + limit);
    }

    private List<Place> places(Sql sql) throws SQLException {
        var places = new ArrayList<Place>();
        try (var statement = sql.prepare(connection);
                var row = statement.executeQuery()) {
            while (row.next()) {
                places.add(new Place(row.getString(2), row.getString(1)));
            }
        }
        return List.copyOf(places);
    }
}
