package io.escala.catalog.search;

import io.escala.catalog.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Finds a page of products at a cost that does not grow with the catalog. Three ways, of which each request takes the
 * first that suffices:
 *
 * <ol>
 *   <li>The index of words, categories and attributes gives no more than {@link Candidates#MAX} candidates: filter and
 *       order those.
 *   <li>So few have a price in the range asked for: likewise.
 *   <li>There are many on both counts, so one fits soon wherever one looks: walk along the index of the order asked for,
 *       {@link Walk#MAX} products at most. A walk that ends there gives a short page whose cursor goes on.
 * </ol>
 *
 * <p>Where the planner expects far too many candidates the walk comes first, and a page that it fills is the answer. By
 * relevance there is no index to walk; of more candidates than {@link Candidates#MAX} some are ranked.
 */
@ApplicationScoped
class Search {

    /** With fewer results on the first page, words that no product has are taken for misspelt. */
    private static final int FEW = 3;

    private final Database database;

    @Inject
    Search(Database database) {
        this.database = database;
    }

    Page find(SearchRequest request) {
        return database.inTransaction(connection -> {
            var page = page(connection, request);
            return isPoor(request, page) ? corrected(connection, request, page) : page;
        });
    }

    private static boolean isPoor(SearchRequest request, Page page) {
        return request.words() != null && request.after() == null && page.next() == null && page.size() < FEW;
    }

    /** The page of the words that the client's may have been meant for, when that has more. */
    private static Page corrected(Connection connection, SearchRequest request, Page exact) throws SQLException {
        var words = request.words();
        var spelt = words == null ? null : Spelling.correct(connection, words, request.until());
        if (spelt == null) {
            return exact;
        }
        var page = page(connection, request.spelt(spelt));
        return page.size() > exact.size() ? page.corrected(spelt.text()) : exact;
    }

    private static Page page(Connection connection, SearchRequest request) throws SQLException {
        var candidates = new Candidates(connection, request);
        boolean ranked = request.sort() == Sort.RELEVANCE;
        var walked = !ranked && candidates.areExpectedToBeTooMany() ? new Walk(connection, request).page() : null;
        if (walked != null && walked.size() == request.limit()) {
            return walked;
        }
        var byWords = Candidates.suit(request) ? candidates.byWords() : null;
        if (byWords != null && byWords.areAll()) {
            return byWords.page();
        }
        if (request.filter().hasPriceRange() && !request.sort().isByPrice()) {
            var byPrice = candidates.byPrice();
            if (byPrice.areAll()) {
                return byPrice.page();
            }
        }
        if (byWords != null && ranked) {
            return byWords.page();
        }
        return walked == null ? new Walk(connection, request).page() : walked;
    }
}
