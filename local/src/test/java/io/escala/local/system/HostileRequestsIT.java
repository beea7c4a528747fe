package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody sends who means harm, through balancer, gateway and catalog: each is refused with a problem or taken for
 * the text that it is.
 */
@ExtendWith(SharedStack.class)
final class HostileRequestsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/products/%2e%2e",
                "/api/products/%2e%2e/jobs",
                "/api/products/../jobs",
                "/api/./products",
                "/api/products/%252e%252e",
                "/api/products;x=1",
                "/api/products/a;x=1",
                "/api/products/a%3bx",
                "//api/products/a",
                "/api//products/a",
                "/api/products/a%2fb",
                "/api/products/a%2Fb",
                "/api/products/a%5cb",
                "/api/products/%00",
                "/api/products/%ff",
                "/api/products/%c0%ae%c0%ae",
                "/api/products/a%0d%0aX-Evil:%201",
                "/api/products/a'%20or%201=1--",
                "/api/products?category=%0d%0aX-Evil:%201",
                "/api/products?q=a%00b",
                "/api/products?q=%ed%a0%80",
                "/api/products?category=%ff",
                "/api/products/a\\b",
                "/api/products/a[b]",
                "/api/products?q=a|b",
                "/api/products/%zz",
                "/api/products/%",
                "/api/products?q=%zz"
            })
    void aTargetWithTwoMeaningsIsRefused(String target, RunningStack stack) throws Exception {
        String answer = RawHttp.get(stack, target);
        assertProblem(answer, 400);
        assertThat(answer).doesNotContainIgnoringCase("\r\nX-Evil");
    }

    /** A browser sends brackets of a query as they are. */
    @Test
    void aQueryMayHaveBrackets(RunningStack stack) throws Exception {
        assertThat(RawHttp.get(stack, "/api/products?q=[a]")).startsWith("HTTP/1.1 200 ");
    }

    static Stream<String> brokenHeads() {
        return Stream.of(
                "GET /api/products/a HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\rX-Evil: 1\r\n\r\n",
                "GET /api/products/a HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\0b\r\n\r\n",
                "GET /api/products/a HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n folded: 1\r\n\r\n",
                "GET /api/products/a b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/products/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /api/products/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("brokenHeads")
    void aHeadWithTwoMeaningsIsRefused(String request, RunningStack stack) throws Exception {
        assertProblem(RawHttp.send(stack, request), 400);
    }

    @Test
    void aHeaderIsNeverWrittenBackUnlessItIsHarmless(RunningStack stack) throws Exception {
        for (String id : List.of("a b", "<script>", "x".repeat(65), "é")) {
            assertThat(RawHttp.get(stack, "/api/products/none", "X-Request-Id: " + id))
                    .startsWith("HTTP/1.1 404 ")
                    .doesNotContain(id);
        }
    }

    @Test
    void whatIsTooLongIsAProblemWhoeverFindsIt(RunningStack stack) throws Exception {
        assertProblem(RawHttp.get(stack, "/api/products?q=" + "a".repeat(20_000)), 414);
        assertProblem(RawHttp.get(stack, "/api/products/a", "A: " + "b".repeat(40_000)), 431);
        assertProblem(RawHttp.send(stack, "GET / HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(200) + "\r\n"), 431);
        // just within what the balancer lets through
        assertProblem(RawHttp.get(stack, "/api/products?q=" + "a".repeat(16_000)), 400);
        assertThat(RawHttp.get(stack, "/api/products/none", "A: " + "b".repeat(32_000)))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void theLongestRequestThatIsAllowedIsAnswered(RunningStack stack) throws Exception {
        String skus = IntStream.range(0, 100)
                .mapToObj(i -> "sku=" + "s".repeat(125) + (100 + i))
                .collect(Collectors.joining("&"));
        try (Client client = new Client(stack)) {
            HttpResponse<String> found = client.get("/api/products?" + skus);
            assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
            assertThat(Client.json(found).get("items")).isEmpty();
        }
    }

    static Stream<String> bodies() {
        String start = "{\"name\":\"x\",\"price\":1,\"currency\":\"EUR\"";
        return Stream.of(
                "{\"name\":\"x\",\"price\":NaN,\"currency\":\"EUR\"}",
                "{\"name\":\"x\",\"price\":-Infinity,\"currency\":\"EUR\"}",
                "{\"name\":\"x\",\"price\":1e999999999,\"currency\":\"EUR\"}",
                "{\"name\":\"x\",\"price\":" + "9".repeat(5_000) + ",\"currency\":\"EUR\"}",
                start + ",\"stock\":9223372036854775808}",
                start + ",\"attributes\":{\"a\":1e-999999999}}",
                start + ",\"attributes\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000) + "}",
                start + ",\"attributes\":{\"a\":" + "[".repeat(20_000) + "}",
                start + ",\"name\":\"y\"}",
                start + ",\"attributes\":{\"a\":1,\"a\":2}}",
                start + ",\"description\":\"a\\u0000b\"}",
                start + ",\"description\":\"a\\ud800b\"}",
                start + ",\"attributes\":{\"a\":\"\\u0000\"}}",
                start + ",\"attributes\":{\"\\udfff\":1}}",
                start + ",\"category\":\"a\\r\\nX-Evil: 1\"}",
                start + ",\"unknown\":1}",
                start + "} {}",
                start + ",\"description\":\"\u00e9\"}");
    }

    /** Each character is one byte, so the last body is not UTF-8. */
    @ParameterizedTest
    @MethodSource("bodies")
    void aBodyThatIsNoProductIsRefused(String body, RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            HttpResponse<String> refused = client.send(
                    "PUT",
                    "/api/products/hostile",
                    "application/json",
                    BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1)));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(Client.json(refused).path("status").asInt()).isEqualTo(400);
            assertThat(client.get("/api/products/hostile").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE product; --",
                "' OR '1'='1",
                "\\'; SELECT pg_sleep(60); --",
                "$$; DELETE FROM product; $$",
                "%' UNION SELECT * FROM job_fence --",
                "{{7*7}} ${jndi:ldap://127.0.0.1/a} <script>alert(1)</script>"
            })
    void whatLooksLikeACommandIsAText(String text, RunningStack stack) throws Exception {
        String sku = "text-" + Integer.toHexString(text.hashCode());
        JsonNode product = JSON.createObjectNode()
                .put("name", text)
                .put("description", text)
                .put("category", text)
                .put("price", 1)
                .put("currency", "EUR")
                .set("attributes", JSON.createObjectNode().put("a", text));
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        try (Client client = new Client(stack)) {
            HttpResponse<String> created =
                    client.send("PUT", "/api/products/" + sku, "application/json", product.toString());
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
            for (String search : List.of(
                    "q=" + encoded,
                    "category=" + encoded,
                    "attribute=a:" + encoded,
                    "category=" + encoded + "&sort=name")) {
                HttpResponse<String> found = client.get("/api/products?" + search);
                assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
                assertThat(Client.json(found).findValuesAsText("sku"))
                        .as(search)
                        .contains(sku);
            }
            assertThat(Client.json(client.get("/api/products/" + sku))
                            .get("name")
                            .asText())
                    .isEqualTo(text);
            for (String refused :
                    List.of("sort=" + encoded, "limit=" + encoded, "minPrice=" + encoded, "cursor=" + encoded)) {
                assertThat(client.get("/api/products?" + refused).statusCode())
                        .as(refused)
                        .isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "..", "e30", "eyJza3UiOiJhIn0", "null", "0", "-1"})
    void aCursorThatNobodyGaveIsRefused(String cursor, RunningStack stack) throws Exception {
        assertProblem(RawHttp.get(stack, "/api/products?cursor=" + cursor), 400);
        assertProblem(RawHttp.get(stack, "/api/products?cursor=" + "A".repeat(12_000)), 400);
        assertThat(RawHttp.get(stack, "/api/jobs?cursor=" + "A".repeat(12_000))).startsWith("HTTP/1.1 400 ");
    }

    private static void assertProblem(String answer, int status) throws Exception {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("content-type: application/problem+json");
        JsonNode problem = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).isNotEmpty();
    }
}
