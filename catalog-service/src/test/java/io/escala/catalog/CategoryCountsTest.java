package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.catalog.search.Tallies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class CategoryCountsTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    DataSource database;

    private Shelf shelf;
    private Rows rows;

    @BeforeEach
    void connect() {
        shelf = Shelf.empty(base);
        rows = new Rows(database);
    }

    @Test
    void countsFollowEveryKindOfWrite() throws SQLException {
        shelf.putSome();
        assertThat(count(shelf.category())).isEqualTo(4);
        shelf.http().send("DELETE", "products/" + shelf.category() + "4", "");
        assertThat(count(shelf.category())).isEqualTo(3);
        var other = shelf.category() + "x";
        rows.run("UPDATE product SET category = '" + other + "' WHERE sku IN ('" + shelf.category() + "1', '"
                + shelf.category() + "2')");
        assertThat(count(shelf.category())).isEqualTo(1);
        assertThat(count(other)).isEqualTo(2);
        rows.run("INSERT INTO product (sku, name, category, price, currency, stock) VALUES ('" + shelf.category()
                + "3', 'a', '"
                + other
                + "', 1, 'EUR', 1), ('" + shelf.category() + "9', 'b', NULL, 1, 'EUR', 1)"
                + " ON CONFLICT (sku) DO UPDATE SET category = excluded.category");
        assertThat(count(shelf.category())).isZero();
        assertThat(count(other)).isEqualTo(3);
        rows.awaitNone("SELECT count(*) FROM category_change");
        assertThat(count(other)).isEqualTo(3);
        assertThat(count(shelf.category())).isZero();
        assertThat(rows.number("SELECT count(*) FROM category_count WHERE category = '" + shelf.category() + "'"))
                .isZero();
        assertThat(kept(other)).isEqualTo(3);
        assertThat(kept(null)).isEqualTo(rows.number("SELECT count(*) FROM product"));
    }

    @Test
    void allProductsAreKnownWithoutReadingThem() throws SQLException {
        shelf.putSome();
        rows.run("INSERT INTO product (sku, name, category, price, currency, stock) VALUES ('" + shelf.category()
                + "8', 'in none', NULL, 1, 'EUR', 1)");
        assertThat(kept(shelf.category())).isEqualTo(4);
        assertThat(kept(shelf.category() + " that there is not")).isZero();
        long all = rows.number("SELECT count(*) FROM product");
        assertThat(all).isGreaterThan(4);
        assertThat(kept(null)).as("before the changes are folded in").isEqualTo(all);
        rows.awaitNone("SELECT count(*) FROM category_change");
        assertThat(kept(null)).as("after").isEqualTo(all);
    }

    private long kept(@Nullable String of) throws SQLException {
        try (var connection = database.getConnection()) {
            return Tallies.products(connection, of);
        }
    }

    private long count(String of) {
        for (var item : Http.json(shelf.http().get("categories")).get("items")) {
            if (item.get("category").asText().equals(of)) {
                return item.get("products").asLong();
            }
        }
        return 0;
    }
}
