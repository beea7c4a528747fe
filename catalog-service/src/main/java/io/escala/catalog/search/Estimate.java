package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What PostgreSQL's planner expects of a statement: for one word good, for several often far from the truth. */
final class Estimate {

    private static final Pattern ROWS = Pattern.compile(" rows=([0-9]+) ");

    private Estimate() {}

    /**
     * How many products it expects; nothing is read for it.
     *
     * @param clauses what stands after {@code FROM product}
     */
    static long products(Connection connection, Sql clauses) throws SQLException {
        try (var statement = new Sql()
                        .add("EXPLAIN SELECT FROM product")
                        .add(clauses)
                        .prepare(connection);
                var row = statement.executeQuery()) {
            row.next();
            var plan = row.getString(1);
            var rows = ROWS.matcher(plan);
            if (!rows.find()) {
                throw new IllegalStateException("a plan begins with its estimate, not with " + plan);
            }
            return Long.parseLong(rows.group(1));
        }
    }
}
