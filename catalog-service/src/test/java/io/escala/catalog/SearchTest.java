package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class SearchTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    DataSource database;

    private Http http;

    /** A category of this test's own. */
    private String category;

    @BeforeEach
    void newCategory() {
        http = new Http(base);
        category = "c" + UUID.randomUUID().toString().replace("-", "");
    }

    private void put(String sku, String name, String price, int stock, String attributes) {
        var created = http.put("products/" + category + sku, """
                {"name": "%s", "description": "Made to last", "category": "%s", "price": %s, "currency": "EUR",
                 "stock": %d, "attributes": %s}""".formatted(name, category, price, stock, attributes));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    private void putSome() {
        put("1", "Blue Mug", "7.50", 3, "{\"grams\": 300, \"colour\": \"blue\"}");
        put("2", "Café crème bowl, blue", "12", 0, "{\"grams\": 500, \"colour\": \"blue\"}");
        put("3", "Big blue mug with a lid", "9.99", 1, "{\"colour\": \"blue\", \"lid\": true}");
        put("4", "Teapot", "30", 2, "{\"colour\": \"white\"}");
    }

    private JsonNode search(String query) {
        var found = http.get("products?category=" + category + "&" + query);
        assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
        return Http.json(found);
    }

    private List<String> skus(String query) {
        return skus(search(query));
    }

    private List<String> skus(JsonNode page) {
        var skus = new ArrayList<String>();
        page.get("items").forEach(item -> skus.add(item.get("sku").asText().substring(category.length())));
        return skus;
    }

    @Test
    void wordsAreFoundWhateverTheirCaseAccentsOrEnding() {
        putSome();
        assertThat(skus("q=mug")).containsExactlyInAnyOrder("1", "3");
        assertThat(skus("q=MUG%20Blue")).containsExactlyInAnyOrder("1", "3");
        assertThat(skus("q=cafe")).containsExactly("2");
        assertThat(skus("q=caf%C3%A9%20cr")).containsExactly("2");
        assertThat(skus("q=te")).containsExactly("4");
        assertThat(skus("q=last%20lid")).containsExactly("3");
        assertThat(skus("q=mug%20teapot")).isEmpty();
    }

    @Test
    void theShorterNameIsTheMoreRelevant() {
        putSome();
        assertThat(skus("q=blue%20mug")).containsExactly("1", "3");
    }

    @Test
    void operatorsAreWordsLikeOthers() {
        putSome();
        for (var q :
                List.of("mug'", "mug:*", "'mug'", "mug\\", "(mug", "!mug", "mug%20%26", "mug%20%7C", "mug'%3Bdrop--")) {
            var found = http.get("products?category=" + category + "&q=" + q.replace("\\", "%5C"));
            assertThat(found.statusCode()).as(q).isEqualTo(200);
        }
        assertThat(skus("q=%27mug%27")).containsExactlyInAnyOrder("1", "3");
    }

    @Test
    void filtersNarrowWhatIsFound() {
        putSome();
        assertThat(skus("minPrice=9.99&maxPrice=12")).containsExactly("2", "3");
        assertThat(skus("inStock=true")).containsExactly("1", "3", "4");
        assertThat(skus("inStock=false")).containsExactly("2");
        assertThat(skus("attribute=colour:blue")).containsExactly("1", "2", "3");
        assertThat(skus("attribute=colour:blue&attribute=grams:500")).containsExactly("2");
        assertThat(skus("attribute=lid:true")).containsExactly("3");
        assertThat(skus("q=blue&maxPrice=10&inStock=true&attribute=colour:blue&sort=price"))
                .containsExactly("1", "3");
    }

    @Test
    void theOrderIsTheOneAskedFor() {
        putSome();
        assertThat(skus("sort=price")).containsExactly("1", "3", "2", "4");
        assertThat(skus("sort=-price")).containsExactly("4", "2", "3", "1");
        assertThat(skus("sort=name")).containsExactly("3", "1", "2", "4");
        assertThat(skus("sort=newest")).containsExactly("4", "3", "2", "1");
        assertThat(skus("q=blue&sort=-price")).containsExactly("2", "3", "1");
    }

    @Test
    void aWordThatNoProductHasIsTakenForMisspelt() {
        putSome();
        awaitFolded();
        assertThat(search("q=teapto").get("corrected").asText()).isEqualTo("teapot");
        assertThat(skus("q=teapto")).containsExactly("4");
        assertThat(skus("q=bleu%20mug")).containsExactly("1", "3");
        assertThat(search("q=blue%20mug").has("corrected")).isFalse();
        assertThat(skus("q=xyzzyplugh")).isEmpty();
    }

    @Test
    void theNextPageOfMisspeltWordsGoesOn() {
        for (int i = 0; i < 5; i++) {
            put(Integer.toString(i), "Samovar", Integer.toString(i + 1), 1, "{}");
        }
        awaitFolded();
        var first = search("q=samvar&limit=2&sort=price");
        assertThat(skus(first)).containsExactly("0", "1");
        var second =
                search("q=samvar&limit=2&sort=price&cursor=" + first.get("next").asText());
        assertThat(skus(second)).containsExactly("2", "3");
        assertThat(second.get("corrected").asText()).isEqualTo("samovar");
    }

    /** New words are compared with once they are folded in. */
    private void awaitFolded() {
        await(() -> number("SELECT count(*) FROM product_word_new") == 0);
    }

    private void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void namedProductsComeInTheOrderTheyAreNamed() {
        putSome();
        var path = "products?sku=" + category + "3&sku=nope&sku=" + category + "1&sku=" + category + "3";
        assertThat(skus(Http.json(http.get(path)))).containsExactly("3", "1");
        assertThat(http.get("products?sku=a&limit=3").statusCode()).isEqualTo(400);
        assertThat(http.get("products?sku=..").statusCode()).isEqualTo(400);
        assertThat(http.get("products?sku=a" + "&sku=a".repeat(100)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aCursorIsGoodForItsOwnSearchAlone() {
        putSome();
        var next = search("sort=price&limit=2").get("next").asText();
        assertThat(skus("sort=price&limit=1&cursor=" + next)).containsExactly("2");
        for (var other : List.of("sort=-price", "sort=price&inStock=true", "sort=price&q=mug")) {
            var refused = http.get("products?category=" + category + "&" + other + "&cursor=" + next);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(Http.json(refused).get("field").asText()).isEqualTo("cursor");
        }
    }

    @Test
    void aForgedCursorIsRefused() {
        putSome();
        var next = search("sort=price&limit=2").get("next").asText();
        var bytes = Base64.getUrlDecoder().decode(next);
        for (int i = 0; i < bytes.length; i++) {
            var forged = bytes.clone();
            forged[i] ^= 1;
            var cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            assertThat(http.get("products?category=" + category + "&sort=price&limit=2&cursor=" + cursor)
                            .statusCode())
                    .as("byte %d", i)
                    .isEqualTo(400);
        }
        for (var cursor : List.of("", "A", "AAAA", "A".repeat(3_000), "%00", "..", "'")) {
            assertThat(http.get("products?cursor=" + cursor).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            q=%20                       | q
            q=!!                        | q
            q=a%00b                     | q
            q=1%202%203%204%205%206%207%208%209%2010%2011 | q
            q=a&q=b                     | q
            minPrice=-1                 | minPrice
            minPrice=NaN                | minPrice
            minPrice=1e3                | minPrice
            maxPrice=1.23456            | maxPrice
            minPrice=2&maxPrice=1       | minPrice
            inStock=yes                 | inStock
            attribute=x                 | attribute
            attribute=:x                | attribute
            attribute=a:%00             | attribute
            sort=cheapest               | sort
            sort=relevance              | sort
            limit=0                     | limit
            page=2                      | page
            """)
    void aBadParameterIsNamed(String query, String field) {
        var refused = http.get("products?" + query);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(Http.json(refused).get("field").asText()).isEqualTo(field);
    }

    /**
     * Enough products that candidates are too many and walks end early: every way of searching finds, page by page, what
     * a plain statement finds.
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
                "q=rare",
                "q=common%20rare&sort=name"
            })
    void pagesTogetherHoldWhatAPlainStatementFinds(String query) throws SQLException {
        manyProducts();
        var expected = strings(
                "SELECT sku FROM product WHERE category = 'many'" + condition(query) + " ORDER BY " + order(query));
        var seen = new ArrayList<String>();
        var path = "products?category=many&limit=200" + (query.isEmpty() ? "" : "&" + query);
        int pages = 0;
        for (var next = ""; next != null && pages < 200; pages++) {
            var page = Http.json(http.get(path + (next.isEmpty() ? "" : "&cursor=" + next)));
            page.get("items").forEach(item -> seen.add(item.get("sku").asText()));
            next = page.get("next").isNull() ? null : page.get("next").asText();
        }
        if (query.equals("q=rare")) {
            assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        } else {
            assertThat(seen).containsExactlyElementsOf(expected);
        }
        assertThat(expected).isNotEmpty();
    }

    /** 7,000 products have the word; a price range that holds few of all makes the answer whole again. */
    @Test
    void ofTooManyProductsSomeAreRankedAndTheAnswerSaysSo() throws SQLException {
        manyProducts();
        var seen = new ArrayList<String>();
        var path = "products?category=many&limit=200&q=common";
        for (var next = ""; next != null; ) {
            var page = Http.json(http.get(path + (next.isEmpty() ? "" : "&cursor=" + next)));
            assertThat(page.get("partial").asBoolean()).isTrue();
            page.get("items").forEach(item -> {
                assertThat(item.get("name").asText()).contains("Common");
                seen.add(item.get("sku").asText());
            });
            next = page.get("next").isNull() ? null : page.get("next").asText();
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(1_000);

        var few = Http.json(http.get(path + "&minPrice=1990&maxPrice=2000"));
        assertThat(few.has("partial")).isFalse();
        assertThat(few.get("items"))
                .hasSize(strings("SELECT sku FROM product WHERE category = 'many'" + condition("q=common&minPrice"))
                        .size());
    }

    private static String condition(String query) {
        return (query.contains("inStock=true") ? " AND stock > 0" : "")
                + (query.contains("inStock=false") ? " AND stock = 0" : "")
                + (query.contains("attribute=rare:1") ? " AND attributes ? 'rare'" : "")
                + (query.contains("common") && query.contains("q=") ? " AND name ILIKE '%common%'" : "")
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
        if (number("SELECT count(*) FROM product WHERE category = 'many'") > 0) {
            return;
        }
        run("""
                INSERT INTO product (sku, name, category, price, currency, stock, attributes, created_at)
                SELECT 'many-' || i,
                       CASE WHEN i % 701 = 0 THEN 'Rare ' ELSE '' END
                           || CASE WHEN i % 2 = 0 THEN 'Common ' ELSE 'Other ' END || i % 97,
                       'many', (i * 7919) % 3001, 'EUR', i % 10,
                       CASE WHEN i % 997 = 0 THEN '{"rare": 1, "common": 1}' ELSE '{"common": 1}' END::jsonb,
                       now() + (i * 31 % 1009) * interval '1 second'
                FROM generate_series(1, 14000) i
                """);
    }

    @Test
    void everyProductThatStaysAppearsOnceWhileOthersComeAndGo() throws SQLException {
        run("INSERT INTO product (sku, name, category, price, currency, stock) SELECT '" + category
                + "' || i, 'Item ' || i, '" + category + "', i % 13, 'EUR', 1 FROM generate_series(1, 300) i");
        for (var sort : List.of("sku", "price", "-price", "name", "newest")) {
            var seen = new ArrayList<String>();
            var next = "";
            for (int round = 0; next != null; round++) {
                var page = search("limit=7&sort=" + sort + (next.isEmpty() ? "" : "&cursor=" + next));
                page.get("items").forEach(item -> seen.add(item.get("sku").asText()));
                next = page.get("next").isNull() ? null : page.get("next").asText();
                run("INSERT INTO product (sku, name, category, price, currency, stock) SELECT '" + category
                        + "-new-" + sort + "' || "
                        + round + " || '-' || i, 'Item ' || i, '" + category
                        + "', i % 13, 'EUR', 1 FROM generate_series(1, 9) i");
                run("DELETE FROM product WHERE sku IN (SELECT sku FROM product WHERE category = '" + category
                        + "' AND sku LIKE '%-new%' ORDER BY random() LIMIT 8)");
            }
            var stayed = seen.stream().filter(sku -> !sku.contains("-new")).toList();
            assertThat(stayed).as(sort).doesNotHaveDuplicates().hasSize(300);
        }
    }

    @Test
    void countsFollowEveryKindOfWrite() throws SQLException {
        putSome();
        assertThat(count(category)).isEqualTo(4);
        http.send("DELETE", "products/" + category + "4", "");
        assertThat(count(category)).isEqualTo(3);
        var other = category + "x";
        run("UPDATE product SET category = '" + other + "' WHERE sku IN ('" + category + "1', '" + category + "2')");
        assertThat(count(category)).isEqualTo(1);
        assertThat(count(other)).isEqualTo(2);
        run("INSERT INTO product (sku, name, category, price, currency, stock) VALUES ('" + category + "3', 'a', '"
                + other
                + "', 1, 'EUR', 1), ('" + category + "9', 'b', NULL, 1, 'EUR', 1)"
                + " ON CONFLICT (sku) DO UPDATE SET category = excluded.category");
        assertThat(count(category)).isZero();
        assertThat(count(other)).isEqualTo(3);
        await(() -> number("SELECT count(*) FROM category_change") == 0);
        assertThat(count(other)).isEqualTo(3);
        assertThat(count(category)).isZero();
        assertThat(number("SELECT count(*) FROM category_count WHERE category = '" + category + "'"))
                .isZero();
    }

    private long count(String of) {
        for (var item : Http.json(http.get("categories")).get("items")) {
            if (item.get("category").asText().equals(of)) {
                return item.get("products").asLong();
            }
        }
        return 0;
    }

    @Test
    void aLongNameIsOrderedAndWalkedPast() {
        var name = "ä".repeat(500);
        put("1", name, "1", 1, "{}");
        put("2", name, "1", 1, "{}");
        var first = search("sort=name&limit=1");
        var cursor = URLEncoder.encode(first.get("next").asText(), StandardCharsets.UTF_8);
        assertThat(skus("sort=name&limit=1&cursor=" + cursor)).containsExactly("2");
    }

    private void run(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> strings(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            var strings = new ArrayList<String>();
            while (row.next()) {
                strings.add(row.getString(1));
            }
            return strings;
        }
    }
}
