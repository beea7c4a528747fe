package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class ProductTest {

    @TestHTTPResource("/")
    URI base;

    private Http http;
    private String sku;

    @BeforeEach
    void newProduct() {
        http = new Http(base);
        sku = "sku-" + UUID.randomUUID();
    }

    private static String product(String price) {
        return """
                {"name": "Tea, 100 g", "description": "Two\\nlines", "category": "tea", "price": %s,
                 "currency": "EUR", "stock": 7, "attributes": {"origin": "Assam", "grams": 100}}""".formatted(price);
    }

    @Test
    void aProductIsCreatedReadReplacedAndDeleted() {
        var created = http.put("products/" + sku, product("12.30"));
        assertThat(created.statusCode()).isEqualTo(201);

        var read = http.get("products/" + sku);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(created.body()).contains("\"price\":12.30");
        assertThat(Http.etag(read)).isEqualTo(Http.etag(created));
        assertThat(Http.json(read).at("/attributes/grams").asInt()).isEqualTo(100);

        var replaced = http.put("products/" + sku, product("99"));
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(Http.etag(replaced)).isNotEqualTo(Http.etag(created));
        assertThat(Http.json(replaced).get("createdAt"))
                .isEqualTo(Http.json(created).get("createdAt"));

        assertThat(http.send("DELETE", "products/" + sku, "").statusCode()).isEqualTo(204);
        assertThat(http.get("products/" + sku).statusCode()).isEqualTo(404);
        assertThat(http.send("DELETE", "products/" + sku, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aProductMadeAgainNeverRepeatsAnETag() {
        var first = http.put("products/" + sku, product("1"));
        http.send("DELETE", "products/" + sku, "");
        var second = http.put("products/" + sku, product("2"));
        assertThat(Long.parseLong(Http.etag(second).replace("\"", "")))
                .isGreaterThan(Long.parseLong(Http.etag(first).replace("\"", "")));
    }

    @Test
    void whatWasReadCanBeSentBack() {
        var created = http.put("products/" + sku, product("12.30"));
        assertThat(http.put("products/" + sku, created.body()).statusCode()).isEqualTo(200);
    }

    @Test
    void preconditionsAreHonoured() {
        var created = http.put("products/" + sku, product("1"), "If-None-Match", "*");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(http.put("products/" + sku, product("2"), "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(412);

        var replaced = http.put("products/" + sku, product("2"), "If-Match", Http.etag(created));
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(http.put("products/" + sku, product("3"), "If-Match", Http.etag(created))
                        .statusCode())
                .isEqualTo(412);
        assertThat(http.send("DELETE", "products/" + sku, "", "If-Match", Http.etag(created))
                        .statusCode())
                .isEqualTo(412);
        assertThat(http.put("products/" + sku, product("3"), "If-Match", "7").statusCode())
                .isEqualTo(400);
        assertThat(Http.json(http.get("products/" + sku)).get("price").asInt()).isEqualTo(2);
    }

    @Test
    void aMergePatchChangesWhatItNames() {
        http.put("products/" + sku, product("12.30"));
        var patched = http.send(
                "PATCH",
                "products/" + sku,
                "{\"stock\": 8, \"description\": null, \"attributes\": {\"grams\": null, \"organic\": true}}",
                "Content-Type",
                "application/merge-patch+json");
        assertThat(patched.statusCode()).isEqualTo(200);
        var json = Http.json(patched);
        assertThat(json.get("stock").asInt()).isEqualTo(8);
        assertThat(json.has("description")).isFalse();
        assertThat(json.get("attributes").toString()).isEqualTo("{\"origin\":\"Assam\",\"organic\":true}");
        assertThat(json.get("name").asText()).isEqualTo("Tea, 100 g");
    }

    @Test
    void ofTwoHundredPatchesOfOneVersionExactlyOneWins() throws Exception {
        var etag = Http.etag(http.put("products/" + sku, product("1")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> patchStock(100 + i, etag)))
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (var result : results) {
                statuses.add(result.get().statusCode());
            }
            // a busy machine may refuse some for want of a connection, which is no loss
            assertThat(statuses).containsOnlyOnce(200).allMatch(s -> s == 200 || s == 412 || s == 503);
        }
    }

    @Test
    void noUpdateIsLostAmongManyThatReadAndPatch() throws Exception {
        http.put("products/" + sku, product("1").replace("\"stock\": 7", "\"stock\": 0"));
        int clients = 30;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = IntStream.range(0, clients)
                    .mapToObj(_ -> threads.submit(() -> {
                        int status;
                        do {
                            var read = http.get("products/" + sku);
                            status = patchStock(Http.json(read).get("stock").asInt() + 1, Http.etag(read))
                                    .statusCode();
                        } while (status == 412 || status == 503);
                        return status;
                    }))
                    .toList();
            for (var result : results) {
                assertThat(result.get()).isEqualTo(200);
            }
        }
        assertThat(Http.json(http.get("products/" + sku)).get("stock").asInt()).isEqualTo(clients);
    }

    private HttpResponse<String> patchStock(int stock, String etag) {
        return http.send(
                "PATCH",
                "products/" + sku,
                "{\"stock\": " + stock + "}",
                "Content-Type",
                "application/merge-patch+json",
                "If-Match",
                etag);
    }

    @Test
    void concurrentCreationsLoseNone() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> http.put("products/" + sku, product(Integer.toString(i)))
                            .statusCode()))
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (var result : results) {
                statuses.add(result.get());
            }
            assertThat(statuses).containsOnlyOnce(201);
            assertThat(statuses.stream().filter(s -> s == 200)).hasSize(7);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name": "x", "price": 1, "currency": "EUR", "colour": "red"}    | colour
            {"name": 5, "price": 1, "currency": "EUR"}                       | name
            {"name": " ", "price": 1, "currency": "EUR"}                     | name
            {"price": 1, "currency": "EUR"}                                  | name
            {"name": "x", "price": "1", "currency": "EUR"}                   | price
            {"name": "x", "price": -1, "currency": "EUR"}                    | price
            {"name": "x", "price": 1.23456, "currency": "EUR"}               | price
            {"name": "x", "price": 1e99, "currency": "EUR"}                  | price
            {"name": "x", "currency": "EUR"}                                 | price
            {"name": "x", "price": 1, "currency": "XXZ"}                     | currency
            {"name": "x", "price": 1, "currency": "EUR", "stock": 1.5}       | stock
            {"name": "x", "price": 1, "currency": "EUR", "stock": -1}        | stock
            {"name": "x", "price": 1, "currency": "EUR", "attributes": []}   | attributes
            {"name": "x", "price": 1, "currency": "EUR", "attributes": {"n": [1e2000]}}  | attributes
            {"name": "x", "price": 1, "currency": "EUR", "attributes": {"n": 1e-2000}}   | attributes
            {"name": "a\\u0000b", "price": 1, "currency": "EUR"}             | name
            {"name": "a\\ud800b", "price": 1, "currency": "EUR"}             | name
            {"name": "x", "price": 1, "currency": "EUR", "sku": "other"}     | sku
            """)
    void aBrokenRuleIsNamedWithItsField(String body, String field) {
        var refused = http.put("products/" + sku, body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type").orElseThrow()).contains("application/problem+json");
        assertThat(Http.json(refused).get("field").asText()).isEqualTo(field);
        assertThat(http.get("products/" + sku).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name": "x"
            {"name": "x"} trailing
            {"name": "x", "name": "y", "price": 1, "currency": "EUR"}
            []
            ''
            NaN
            """)
    void whatIsNotOneJsonObjectIsRefused(String body) {
        var refused = http.put("products/" + sku, body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Http.json(refused).get("title").asText()).isEqualTo("Invalid JSON");
    }

    @Test
    void deepJsonIsRefused() {
        var body = "{\"attributes\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        assertThat(http.put("products/" + sku, body).statusCode()).isEqualTo(400);
    }

    @Test
    void pagesHoldEveryProductOnceInOrder() {
        for (int i = 0; i < 5; i++) {
            http.put("products/" + sku + "-" + i, product("1").replace("\"tea\"", "\"" + sku + "\""));
        }
        var seen = new ArrayList<String>();
        var path = "products?limit=2&category=" + sku;
        var next = "";
        do {
            var page = Http.json(http.get(path + (next.isEmpty() ? "" : "&cursor=" + next)));
            page.get("items").forEach(item -> seen.add(item.get("sku").asText()));
            next = page.get("next").isNull() ? "" : page.get("next").asText();
        } while (!next.isEmpty());
        assertThat(seen).containsExactly(sku + "-0", sku + "-1", sku + "-2", sku + "-3", sku + "-4");

        var categories = Http.json(http.get("categories")).get("items");
        assertThat(categories)
                .anySatisfy(c -> assertThat(c.toString()).isEqualTo("{\"category\":\"" + sku + "\",\"products\":5}"));
    }

    @Test
    void aHeaderOfManyEntityTagsIsReadInOrder() {
        var created = http.put("products/" + sku, product("1"));
        var many = "\"x\",".repeat(900) + Http.etag(created);
        assertThat(http.put("products/" + sku, product("2"), "If-Match", many).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"category=%00", "limit=201", "limit=x", "cursor=!!"})
    void aBadPageIsRefused(String query) {
        assertThat(http.get("products?" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void aCallWithoutTheTokenIsRefused() {
        var none = Http.send(
                HttpRequest.newBuilder(base.resolve("products/" + sku)).build());
        var wrong = Http.send(HttpRequest.newBuilder(base.resolve("products/" + sku))
                .header("X-Escala-Token", "wrong-token")
                .build());
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(none.body()).doesNotContain(Http.TOKEN);
    }
}
