package io.escala.catalog.search;

import io.escala.catalog.database.Database;
import io.escala.catalog.database.Periodic;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept about all products together: how many each category has, and the words of their names. Triggers append
 * what a write changes, in its own transaction; any instance folds that in every now and then. The counts are exact at
 * any time, since they are read with what is not folded yet.
 */
@ApplicationScoped
public class Tallies {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** One instance folds at a time; an arbitrary number of this task's own. */
    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(7140001)";

    private static final int MAX_CATEGORIES = 10_000;

    private static final String COUNTS = """
            (SELECT category, products AS n FROM category_count
             UNION ALL SELECT category, change FROM category_change) AS counts
            """;

    private static final String CATEGORIES = """
            SELECT category, sum(n) FROM %s
            GROUP BY category HAVING sum(n) > 0 ORDER BY category LIMIT %d
            """.formatted(COUNTS, MAX_CATEGORIES);

    /** Those without a category are counted anew: an index has them together. */
    private static final String ALL = """
            SELECT (SELECT coalesce(sum(n), 0) FROM %s) + (SELECT count(*) FROM product WHERE category IS NULL)
            """.formatted(COUNTS);

    private static final String OF_CATEGORY = "SELECT coalesce(sum(n), 0) FROM %s WHERE category = ?".formatted(COUNTS);

    private static final String FOLD_COUNTS = """
            WITH folded AS (DELETE FROM category_change RETURNING category, change)
            INSERT INTO category_count AS c SELECT category, sum(change) FROM folded GROUP BY category
            ON CONFLICT (category) DO UPDATE SET products = c.products + excluded.products
            """;

    private static final String DROP_EMPTY = "DELETE FROM category_count WHERE products = 0";

    private static final String FOLD_WORDS = """
            WITH folded AS (DELETE FROM product_word_new RETURNING word)
            INSERT INTO product_word SELECT DISTINCT word FROM folded ON CONFLICT DO NOTHING
            """;

    /** What writes have put aside for the index of words; searches read it entry by entry until it is merged. */
    private static final String MERGE_PENDING = "SELECT gin_clean_pending_list('product_search')";

    private static final String ANYTHING =
            "SELECT EXISTS (SELECT FROM category_change) OR EXISTS (SELECT FROM product_word_new)";

    private final Database database;
    private final Periodic folding = new Periodic("fold-tallies", PERIOD, this::fold);

    @Inject
    Tallies(Database database) {
        this.database = database;
    }

    void start(@Observes StartupEvent event) {
        folding.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        folding.stop();
    }

    /** The categories that have products, in order. */
    Map<String, Long> categories() {
        return database.inTransaction(connection -> {
            var counts = new LinkedHashMap<String, Long>();
            try (var statement = connection.prepareStatement(CATEGORIES);
                    var row = statement.executeQuery()) {
                while (row.next()) {
                    counts.put(row.getString(1), row.getLong(2));
                }
            }
            return counts;
        });
    }

    /**
     * How many products there are, without reading them.
     *
     * @param category only this one's, or {@code null} for all
     */
    public static long products(Connection connection, @Nullable String category) throws SQLException {
        try (var select = category == null
                        ? Database.prepare(connection, ALL)
                        : Database.prepare(connection, OF_CATEGORY, category);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void fold() {
        boolean folded = database.inTransaction(connection -> {
            if (!is(connection, ANYTHING) || !is(connection, ALONE)) {
                return false;
            }
            for (var sql : new String[] {FOLD_COUNTS, DROP_EMPTY, FOLD_WORDS}) {
                try (var statement = connection.prepareStatement(sql)) {
                    statement.executeUpdate();
                }
            }
            return true;
        });
        if (folded) {
            database.inTransaction(connection -> {
                try (var statement = connection.prepareStatement(MERGE_PENDING)) {
                    return statement.execute();
                }
            });
        }
    }

    private static boolean is(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
