package io.escala.catalog.bulk;

import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The products of one step, as a range of keys: those after {@code after} up to and with {@code upTo}. Ranges of one job
 * neither overlap nor leave a gap, whatever is written meanwhile, and what a step reads is bounded however few of its
 * products the job is about.
 *
 * @param upTo {@code null} when there is nothing left
 * @param size how many products it held when it was taken
 * @param last whether nothing followed it then
 */
public record KeyWindow(String after, @Nullable String upTo, long size, boolean last) {

    /** @param category only this one's products, or {@code null} */
    public static KeyWindow next(Connection connection, Position from, @Nullable String category, int most)
            throws SQLException {
        var after = from.cursor() == null ? "" : from.cursor();
        var full = keyAfter(connection, after, category, most);
        return full == null ? rest(connection, after, category, most) : new KeyWindow(after, full, most, false);
    }

    /** The {@code n}-th key after the given one, at half the cost of counting to it; {@code null} when fewer follow. */
    private static @Nullable String keyAfter(Connection connection, String after, @Nullable String category, int n)
            throws SQLException {
        var sql = "SELECT sku FROM product WHERE sku > ?" + in(category) + " ORDER BY sku LIMIT 1 OFFSET ?";
        try (var select = Database.prepare(connection, sql, parameters(after, category, n - 1));
                var row = select.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static KeyWindow rest(Connection connection, String after, @Nullable String category, int most)
            throws SQLException {
        var sql = "SELECT max(sku), count(*) FROM (SELECT sku FROM product WHERE sku > ?" + in(category)
                + " ORDER BY sku LIMIT ?) AS ahead";
        try (var select = Database.prepare(connection, sql, parameters(after, category, most));
                var row = select.executeQuery()) {
            row.next();
            return new KeyWindow(after, row.getString(1), row.getLong(2), row.getLong(2) < most);
        }
    }

    private static String in(@Nullable String category) {
        return category == null ? "" : " AND category = ?";
    }

    private static Object[] parameters(String after, @Nullable String category, int n) {
        return category == null ? new Object[] {after, n} : new Object[] {after, category, n};
    }

    /** Where the step after it begins. */
    public Position next(Position from) {
        return new Position(from.offset() + size, upTo == null ? after : upTo);
    }
}
