package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Page after page: cursors, and that the pages together hold what there is. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class PagesTest {

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
    void aCursorIsGoodForItsOwnSearchAlone() {
        shelf.putSome();
        var next = shelf.search("sort=price&limit=2").get("next").asText();
        assertThat(shelf.skus("sort=price&limit=1&cursor=" + next)).containsExactly("2");
        for (var other : List.of("sort=-price", "sort=price&inStock=true", "sort=price&q=mug")) {
            var refused = shelf.http().get("products?category=" + shelf.category() + "&" + other + "&cursor=" + next);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(Http.json(refused).get("field").asText()).isEqualTo("cursor");
        }
    }

    @Test
    void aForgedCursorIsRefused() {
        shelf.putSome();
        var next = shelf.search("sort=price&limit=2").get("next").asText();
        var bytes = Base64.getUrlDecoder().decode(next);
        for (int i = 0; i < bytes.length; i++) {
            var forged = bytes.clone();
            forged[i] ^= 1;
            var cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            assertThat(shelf.http()
                            .get("products?category=" + shelf.category() + "&sort=price&limit=2&cursor=" + cursor)
                            .statusCode())
                    .as("byte %d", i)
                    .isEqualTo(400);
        }
        for (var cursor : List.of("", "A", "AAAA", "A".repeat(3_000), "%00", "..", "'")) {
            assertThat(shelf.http().get("products?cursor=" + cursor).statusCode())
                    .isEqualTo(400);
        }
    }

    /**
     * Enough products that candidates are too many and walks end early: every way of searching finds, page by page, what
     * a plain statement finds. Of 6,000 usual products the planner is not sure that they are too many, of 15,000 common ones
     * it is; of those that are common and something else it supposes so, and there are none.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sort=price",
                "sort=-price&inStock=true",
                "sort=name",
                "sort=newest&attribute=rare:1",
                "sort=price&q=common",
                "sort=price&q=common&minPrice=1990&maxPrice=2000",
                "sort=newest&q=common%20rare",
                "sort=name&inStock=false",
                "sort=-price&attribute=common:1&inStock=false",
                "sort=price&q=usual&inStock=true",
                "sort=newest&q=usual",
                "sort=-price&q=other%20commo",
                "q=rare",
                "q=common%20rare&sort=name"
            })
    void pagesTogetherHoldWhatAPlainStatementFinds(String query) throws SQLException {
        manyProducts();
        var expected = rows.strings(
                "SELECT sku FROM product WHERE category = 'many'" + condition(query) + " ORDER BY " + order(query));
        var seen = new ArrayList<String>();
        var path = "products?category=many&limit=200" + (query.isEmpty() ? "" : "&" + query);
        int pages = 0;
        for (var next = ""; next != null && pages < 200; pages++) {
            var page = Http.json(shelf.http().get(path + (next.isEmpty() ? "" : "&cursor=" + next)));
            page.get("items").forEach(item -> seen.add(item.get("sku").asText()));
            next = page.get("next").isNull() ? null : page.get("next").asText();
        }
        if (query.equals("q=rare")) {
            assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        } else {
            assertThat(seen).containsExactlyElementsOf(expected);
        }
        assertThat(expected.isEmpty()).isEqualTo(query.contains("other"));
    }

    /** A price range that holds few of all makes the answer whole again. */
    @ParameterizedTest
    @ValueSource(strings = {"common", "commo", "usual"})
    void ofTooManyProductsSomeAreRankedAndTheAnswerSaysSo(String words) throws SQLException {
        manyProducts();
        var seen = new ArrayList<String>();
        var path = "products?category=many&limit=200&q=" + words;
        for (var next = ""; next != null; ) {
            var page = Http.json(shelf.http().get(path + (next.isEmpty() ? "" : "&cursor=" + next)));
            assertThat(page.get("partial").asBoolean()).isTrue();
            page.get("items").forEach(item -> {
                assertThat(item.get("name").asText()).containsIgnoringCase(words);
                seen.add(item.get("sku").asText());
            });
            next = page.get("next").isNull() ? null : page.get("next").asText();
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(1_000);

        var few = Http.json(shelf.http().get(path + "&minPrice=1990&maxPrice=2000"));
        assertThat(few.has("partial")).isFalse();
        assertThat(few.get("items"))
                .hasSize(rows.strings("SELECT sku FROM product WHERE category = 'many'"
                                + condition("q=" + words + "&minPrice"))
                        .size());
    }

    private static String condition(String query) {
        return (query.contains("inStock=true") ? " AND stock > 0" : "")
                + (query.contains("inStock=false") ? " AND stock = 0" : "")
                + (query.contains("attribute=rare:1") ? " AND attributes ? 'rare'" : "")
                + (query.contains("commo") && query.contains("q=") ? " AND name ILIKE '%common%'" : "")
                + (query.contains("usual") ? " AND name ILIKE '%usual%'" : "")
                + (query.contains("other") ? " AND name ILIKE '%other%'" : "")
                + (query.contains("rare") && query.contains("q=") ? " AND name ILIKE '%rare%'" : "")
                + (query.contains("minPrice") ? " AND price BETWEEN 1990 AND 2000" : "");
    }

    private static String order(String query) {
        if (query.contains("sort=-price")) {
            return "price DESC, sku DESC";
        }
        if (query.contains("sort=price")) {
            return "price, sku";
        }
        if (query.contains("sort=newest")) {
            return "created_at DESC, sku DESC";
        }
        return query.contains("sort=name") ? "lower(name) COLLATE \"C\", sku" : "sku";
    }

    private void manyProducts() throws SQLException {
        if (rows.number("SELECT count(*) FROM product WHERE category = 'many'") > 0) {
            return;
        }
        rows.run("""
                INSERT INTO product (sku, name, category, price, currency, stock, attributes, created_at)
                SELECT 'many-' || i,
                       CASE WHEN i % 701 = 0 THEN 'Rare ' ELSE '' END
                           || CASE WHEN i % 2 = 0 THEN 'Common ' ELSE 'Other ' END
                           || CASE WHEN i % 5 = 0 THEN 'usual ' ELSE '' END || i % 97,
                       'many', (i * 7919) % 3001, 'EUR', i % 10,
                       CASE WHEN i % 997 = 0 THEN '{"rare": 1, "common": 1}' ELSE '{"common": 1}' END::jsonb,
                       now() + (i * 31 % 1009) * interval '1 second'
                FROM generate_series(1, 30000) i
                """);
        rows.run("ANALYZE product");
    }

    @Test
    void everyProductThatStaysAppearsOnceWhileOthersComeAndGo() throws SQLException {
        rows.run("INSERT INTO product (sku, name, category, price, currency, stock) SELECT '" + shelf.category()
                + "' || i, 'Item ' || i, '" + shelf.category() + "', i % 13, 'EUR', 1 FROM generate_series(1, 300) i");
        for (var sort : List.of("sku", "price", "-price", "name", "newest")) {
            var seen = new ArrayList<String>();
            var next = "";
            for (int round = 0; next != null; round++) {
                var page = shelf.search("limit=7&sort=" + sort + (next.isEmpty() ? "" : "&cursor=" + next));
                page.get("items").forEach(item -> seen.add(item.get("sku").asText()));
                next = page.get("next").isNull() ? null : page.get("next").asText();
                rows.run("INSERT INTO product (sku, name, category, price, currency, stock) SELECT '" + shelf.category()
                        + "-new-" + sort + "' || "
                        + round + " || '-' || i, 'Item ' || i, '" + shelf.category()
                        + "', i % 13, 'EUR', 1 FROM generate_series(1, 9) i");
                rows.run("DELETE FROM product WHERE sku IN (SELECT sku FROM product WHERE category = '"
                        + shelf.category() + "' AND sku LIKE '%-new%' ORDER BY random() LIMIT 8)");
            }
            var stayed = seen.stream().filter(sku -> !sku.contains("-new")).toList();
            assertThat(stayed).as(sort).doesNotHaveDuplicates().hasSize(300);
        }
    }

    @Test
    void aLongNameIsOrderedAndWalkedPast() {
        var name = "ä".repeat(500);
        shelf.put("1", name, "1", 1, "{}");
        shelf.put("2", name, "1", 1, "{}");
        var first = shelf.search("sort=name&limit=1");
        var cursor = URLEncoder.encode(first.get("next").asText(), StandardCharsets.UTF_8);
        assertThat(shelf.skus("sort=name&limit=1&cursor=" + cursor)).containsExactly("2");
    }
}
