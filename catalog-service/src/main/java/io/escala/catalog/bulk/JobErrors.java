package io.escala.catalog.bulk;

import io.escala.catalog.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The rows that jobs refused, by line; the first ones of each job, the others are only counted. */
@ApplicationScoped
public class JobErrors {

    /** The name under which a step counts what was refused and not kept. */
    public static final String DROPPED = "dropped";

    private static final int MAX_SKU_SHOWN = 200;
    private static final int MAX_REASON = 2_000;

    private final int kept;

    @Inject
    JobErrors(@ConfigProperty(name = "escala.jobs.kept-errors", defaultValue = "10000") int kept) {
        if (kept < 0) {
            throw new IllegalArgumentException("escala.jobs.kept-errors (" + kept + ") must not be negative");
        }
        this.kept = kept;
    }

    /**
     * Writes the rows down, as far as there is room.
     *
     * @return how many of them there was none for
     */
    public long add(Connection connection, UUID job, List<RefusedRow> refused) throws SQLException {
        if (refused.isEmpty()) {
            return 0;
        }
        long room = Math.max(0, kept - count(connection, job));
        var fitting = refused.stream()
                .sorted((a, b) -> Long.compare(a.line(), b.line()))
                .limit(room)
                .toList();
        try (var insert = connection.prepareStatement(
                "INSERT INTO job_error (job, line, sku, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (var row : fitting) {
                insert.setObject(1, job);
                insert.setLong(2, row.line());
                insert.setString(3, row.sku() == null ? null : storable(row.sku(), MAX_SKU_SHOWN));
                insert.setString(4, storable(row.reason(), MAX_REASON));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return (long) refused.size() - fitting.size();
    }

    /** Refused rows in the order of their lines, from the one after {@code after}. */
    static List<RefusedRow> list(Connection connection, UUID job, long after, int limit) throws SQLException {
        try (var select = Database.prepare(
                        connection,
                        "SELECT line, sku, reason FROM job_error WHERE job = ? AND line > ? ORDER BY line LIMIT ?",
                        job,
                        after,
                        limit);
                var row = select.executeQuery()) {
            var rows = new ArrayList<RefusedRow>();
            while (row.next()) {
                rows.add(new RefusedRow(row.getLong(1), row.getString(2), row.getString(3)));
            }
            return rows;
        }
    }

    /** How many rows the job refused beyond those that are kept. */
    static long dropped(Connection connection, UUID job) throws SQLException {
        return number(
                connection,
                "SELECT coalesce(sum((counts ->> '" + DROPPED + "')::bigint), 0) FROM job_step WHERE job = ?",
                job);
    }

    private static long count(Connection connection, UUID job) throws SQLException {
        return number(connection, "SELECT count(*) FROM job_error WHERE job = ?", job);
    }

    private static long number(Connection connection, String sql, UUID job) throws SQLException {
        try (var select = Database.prepare(connection, sql, job);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What a text of any content becomes in PostgreSQL, which stores neither NUL nor half surrogate pairs. */
    private static String storable(String text, int max) {
        var cut = text.length() <= max ? text : text.substring(0, max);
        return cut.codePoints()
                .map(c -> c == 0 || Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
