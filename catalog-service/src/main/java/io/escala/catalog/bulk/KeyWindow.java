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
        var condition = category == null ? "" : "AND category = ?";
        var parameters = category == null ? new Object[] {after, most} : new Object[] {after, category, most};
        try (var select = Database.prepare(
                        connection,
                        "SELECT max(sku), count(*) FROM (SELECT sku FROM product WHERE sku > ? " + condition
                                + " ORDER BY sku LIMIT ?) AS ahead",
                        parameters);
                var row = select.executeQuery()) {
            row.next();
            return new KeyWindow(after, row.getString(1), row.getLong(2), row.getLong(2) < most);
        }
    }

    /** Where the step after it begins. */
    public Position next(Position from) {
        return new Position(from.offset() + size, upTo == null ? after : upTo);
    }

    /** How many products there are, for the progress of a job about them. */
    public static long total(Connection connection, @Nullable String category) throws SQLException {
        var condition = category == null ? "" : " WHERE category = ?";
        var parameters = category == null ? new Object[] {} : new Object[] {category};
        try (var select = Database.prepare(connection, "SELECT count(*) FROM product" + condition, parameters);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
