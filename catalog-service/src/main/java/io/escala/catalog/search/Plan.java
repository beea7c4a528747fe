package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What the planner may choose from. It estimates how many products have several words at once by supposing that words
 * are independent; where they are not, a plan that is right on average reads the whole table once in a while.
 */
enum Plan {
    /** Bitmaps of indexes, which find all candidates or stop at the limit, and visit no row that is none. */
    BY_BITMAP("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off;"
            + " SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on"),

    /** An index in the order asked for, along which a walk can end early; nothing is sorted. */
    ALONG_AN_INDEX(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on; SET LOCAL enable_indexonlyscan = on;"
                    + " SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off");

    private final String settings;

    Plan(String settings) {
        this.settings = settings;
    }

    /**
     * From here to the end of the transaction, or to the next choice.
     *
     * @param until when a statement is given up, of {@link System#nanoTime()}
     */
    void choose(Connection connection, long until) throws SQLException {
        long left = Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis());
        try (var statement = connection.createStatement()) {
            statement.execute(settings + "; SET LOCAL statement_timeout = " + left);
        }
    }
}
