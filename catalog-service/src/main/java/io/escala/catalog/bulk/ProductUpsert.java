package io.escala.catalog.bulk;

import io.escala.catalog.product.ProductDraft;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Creates or replaces many products at once: COPY into a staging table of the session, then one
 * {@code INSERT … ON CONFLICT}. Of rows with the same sku the last one stands.
 */
final class ProductUpsert {

    private static final String STAGE = """
            CREATE TEMPORARY TABLE IF NOT EXISTS product_stage (
                line bigint, sku text COLLATE "C", name text, description text, category text,
                price numeric, currency text, stock bigint, attributes jsonb
            ) ON COMMIT DELETE ROWS
            """;

    private static final String COPY = "COPY product_stage FROM STDIN (FORMAT text, ENCODING 'UTF8')";

    /** In the order of the key, so that two imports of the same products cannot deadlock. */
    private static final String MERGE = """
            WITH written AS (
                INSERT INTO product AS p (sku, name, description, category, price, currency, stock, attributes)
                SELECT DISTINCT ON (sku) sku, name, description, category, price, currency, stock, attributes
                FROM product_stage ORDER BY sku, line DESC
                ON CONFLICT (sku) DO UPDATE SET
                    name = excluded.name, description = excluded.description, category = excluded.category,
                    price = excluded.price, currency = excluded.currency, stock = excluded.stock,
                    attributes = excluded.attributes, version = nextval('product_version'), updated_at = now()
                RETURNING xmax = 0 AS created)
            SELECT count(*) FILTER (WHERE created) FROM written
            """;

    private final Set<String> skus;
    private final int rows;
    private final byte[] text;

    private ProductUpsert(Set<String> skus, int rows, byte[] text) {
        this.skus = skus;
        this.rows = rows;
        this.text = text;
    }

    /** @param products by the line they come from */
    static ProductUpsert of(Map<Long, ProductDraft> products) {
        var skus = HashSet.<String>newHashSet(products.size());
        var text = new StringBuilder(products.size() * 256);
        products.forEach((line, product) -> {
            skus.add(product.sku());
            row(text, line, product);
        });
        return new ProductUpsert(skus, products.size(), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The products that are written. */
    Set<String> skus() {
        return skus;
    }

    /** How many rows they come from. */
    int rows() {
        return rows;
    }

    /**
     * Writes the products inside the caller's transaction.
     *
     * @return how many of them did not exist before
     */
    long write(Connection connection) throws SQLException {
        if (rows == 0) {
            return 0;
        }
        try (var statement = connection.createStatement()) {
            statement.execute(STAGE);
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, new ByteArrayInputStream(text));
            try (var row = statement.executeQuery(MERGE)) {
                row.next();
                return row.getLong(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void row(StringBuilder text, long line, ProductDraft product) {
        text.append(line);
        field(text, product.sku());
        field(text, product.name());
        field(text, product.description());
        field(text, product.category());
        field(text, product.price().toPlainString());
        field(text, product.currency());
        field(text, Long.toString(product.stock()));
        field(text, product.attributes());
        text.append('\n');
    }

    /** One field of COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
    private static void field(StringBuilder out, @Nullable String value) {
        out.append('\t');
        if (value == null) {
            out.append("\\N");
            return;
        }
        int copied = 0;
        for (int i = 0; i < value.length(); i++) {
            var escape = escape(value.charAt(i));
            if (escape != null) {
                out.append(value, copied, i).append(escape);
                copied = i + 1;
            }
        }
        out.append(value, copied, value.length());
    }

    private static @Nullable String escape(char c) {
        return switch (c) {
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> null;
        };
    }
}
