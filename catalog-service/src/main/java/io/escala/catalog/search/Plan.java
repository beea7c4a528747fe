package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;

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

    /** Below the 5 s that a gateway waits, so that a search given up there does not go on here. */
    private static final String TIMEOUT = "; SET LOCAL statement_timeout = '4s'";

    /** From here to the end of the transaction, or to the next choice. */
    void choose(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(settings + TIMEOUT);
        }
    }
}
