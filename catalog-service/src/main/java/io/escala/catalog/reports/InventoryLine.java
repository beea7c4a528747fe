package io.escala.catalog.reports;

import io.escala.catalog.database.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The products of one category in one currency.
 *
 * @param category {@code null} for products without one
 * @param outOfStock how many of the products have a stock of 0
 * @param stock all pieces
 * @param value the sum of price times stock
 * @param prices one for each quantile, each the price of a product
 */
record InventoryLine(
        @Nullable String category,
        String currency,
        long products,
        long outOfStock,
        BigDecimal stock,
        BigDecimal value,
        List<BigDecimal> prices) {

    /** The first category after this one; {@code null} when there is none. */
    static @Nullable String categoryAfter(Connection connection, String category) throws SQLException {
        try (var select =
                        Database.prepare(connection, "SELECT min(category) FROM product WHERE category > ?", category);
                var row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** A category's lines, all of one moment, in the order of the currency. */
    static List<InventoryLine> of(Connection connection, @Nullable String category, List<BigDecimal> quantiles)
            throws SQLException {
        var fractions = connection.createArrayOf("float8", quantiles.toArray());
        var parameters = category == null ? new Object[] {fractions} : new Object[] {fractions, category};
        try (var select = Database.prepare(
                        connection,
                        "SELECT currency, count(*), count(*) FILTER (WHERE stock = 0), sum(stock), sum(price * stock),"
                                + " percentile_disc(CAST(? AS float8[])) WITHIN GROUP (ORDER BY price) FROM product"
                                + " WHERE category " + (category == null ? "IS NULL" : "= ?")
                                + " GROUP BY currency ORDER BY currency",
                        parameters);
                var row = select.executeQuery()) {
            var lines = new ArrayList<InventoryLine>();
            while (row.next()) {
                lines.add(new InventoryLine(
                        category,
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getBigDecimal(4),
                        row.getBigDecimal(5),
                        List.of((BigDecimal[]) row.getArray(6).getArray())));
            }
            return lines;
        }
    }
}
