package io.escala.catalog.bulk;

import io.escala.catalog.bulk.ProductChunk.Rejected;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows that imports refused, by line. */
final class ImportErrors {

    private static final int MAX_SKU_SHOWN = 200;
    private static final int MAX_REASON = 2_000;

    private ImportErrors() {}

    static void add(Connection connection, UUID job, List<Rejected> rejected) throws SQLException {
        if (rejected.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO job_error (job, line, sku, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (var row : rejected) {
                insert.setObject(1, job);
                insert.setLong(2, row.line());
                insert.setString(3, row.sku() == null ? null : storable(row.sku(), MAX_SKU_SHOWN));
                insert.setString(4, storable(row.reason(), MAX_REASON));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Refused rows in the order of their lines, from the one after {@code after}. */
    static List<Rejected> list(Connection connection, UUID job, long after, int limit) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT line, sku, reason FROM job_error WHERE job = ? AND line > ? ORDER BY line LIMIT ?")) {
            select.setObject(1, job);
            select.setLong(2, after);
            select.setInt(3, limit);
            var rows = new ArrayList<Rejected>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Rejected(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
            return rows;
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
