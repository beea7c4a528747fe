package io.escala.catalog.exports;

import io.escala.catalog.bulk.KeyWindow;
import io.escala.catalog.exports.ExportRequest.Filter;
import io.escala.catalog.problem.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The COPY command of one step. COPY takes no parameters, so what comes from outside is quoted as literals by the
 * driver.
 */
final class ExportQuery {

    /** In an export's order; an import takes them in any. */
    private static final String CSV_COLUMNS = "sku,name,description,category,price,currency,stock,attributes";

    static final String CSV_HEADER = CSV_COLUMNS + "\n";

    /** How many of them, the first ones, are texts of anybody's. */
    static final int CSV_TEXTS = 4;

    /** JSON has neither of these two characters unescaped, so that CSV with them quotes nothing: a row is a line. */
    private static final String LINES = "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'";

    private ExportQuery() {}

    static String copy(PGConnection connection, ExportRequest request, KeyWindow window) throws SQLException {
        var columns = switch (request.format()) {
            case "csv" -> CSV_COLUMNS;
            case "ndjson" -> json();
            default -> throw Problem.badRequest("format", "must be csv or ndjson");
        };
        var options = request.format().equals("csv") ? "FORMAT csv" : LINES;
        return "COPY (SELECT " + columns + " FROM product WHERE "
                + String.join(" AND ", conditions(connection, request.filter(), window)) + " ORDER BY sku) TO STDOUT ("
                + options + ", ENCODING 'UTF8')";
    }

    private static String json() {
        return "'{\"sku\":' || to_json(sku) || ',\"name\":' || to_json(name)"
                + " || coalesce(',\"description\":' || to_json(description), '')"
                + " || coalesce(',\"category\":' || to_json(category), '')"
                + " || ',\"price\":' || price || ',\"currency\":' || to_json(currency)"
                + " || ',\"stock\":' || stock || ',\"attributes\":' || attributes || '}'";
    }

    private static List<String> conditions(PGConnection connection, Filter filter, KeyWindow window)
            throws SQLException {
        var conditions = new ArrayList<String>();
        conditions.add("sku > " + literal(connection, window.after()));
        conditions.add("sku <= " + literal(connection, String.valueOf(window.upTo())));
        if (filter.category() != null) {
            conditions.add("category = " + literal(connection, filter.category()));
        }
        if (filter.currency() != null) {
            conditions.add("currency = " + literal(connection, filter.currency()));
        }
        if (filter.minPrice() != null) {
            conditions.add("price >= " + filter.minPrice().toPlainString());
        }
        if (filter.maxPrice() != null) {
            conditions.add("price <= " + filter.maxPrice().toPlainString());
        }
        if (filter.minStock() != null) {
            conditions.add("stock >= " + filter.minStock());
        }
        if (filter.maxStock() != null) {
            conditions.add("stock <= " + filter.maxStock());
        }
        if (filter.text() != null) {
            var text = literal(connection, filter.text());
            conditions.add("(strpos(lower(name), lower(" + text + ")) > 0 OR strpos(lower(description), lower(" + text
                    + ")) > 0)");
        }
        return conditions;
    }

    private static String literal(PGConnection connection, String text) throws SQLException {
        return "'" + connection.escapeLiteral(text) + "'";
    }
}
