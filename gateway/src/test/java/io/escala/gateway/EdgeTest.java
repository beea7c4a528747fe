package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client meets at the API's edges. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class EdgeTest {

    private static final String JSON = "application/json";

    @TestHTTPResource("/")
    URI base;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(base);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nothing,404",
        "GET,/api,404",
        "GET,/api/nothing,404",
        "POST,/api/products/a/b,404",
        "POST,/api/products/a,405",
        "PUT,/api/products,405",
        "DELETE,/api/categories,405",
        "PATCH,/api/jobs,405"
    })
    void whatIsNotThereIsAProblem(String method, String path, int status) {
        var refused = http.send(method, path, new byte[0]);
        Http.problem(refused, status);
        if (status == 405) {
            assertThat(Http.header(refused, "Allow")).contains("OPTIONS");
        }
    }

    @Test
    void aKindThatIsNotOfferedIsAProblem() {
        Http.problem(http.get("api/jobs", "Accept", "image/png"), 406);
        Http.problem(http.post("api/jobs", "<job/>", "Content-Type", "application/xml"), 415);
        Http.problem(http.post("api/jobs", "x".repeat(200_000), "Content-Type", JSON), 413);
        Http.problem(http.send("PUT", "api/products/a", new byte[70_000], "Content-Type", JSON), 413);
    }

    @Test
    void headAnswersLikeGetWithoutABody() {
        var get = http.get("api/products/tea");
        var head = http.send("HEAD", "api/products/tea", new byte[0]);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(Http.header(head, "ETag"))
                .isEqualTo(Http.header(get, "ETag"))
                .isNotEmpty();
        assertThat(http.send("HEAD", "api/products/no-tea", new byte[0]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void optionsTellsTheMethods() {
        var options = http.send("OPTIONS", "api/products/tea", new byte[0]);
        assertThat(options.statusCode()).isBetween(200, 204);
        assertThat(Http.header(options, "Allow").split(",\\s*"))
                .contains("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS");
    }

    @Test
    void pagesOfOtherOriginsGetNoPermission() throws IOException {
        var preflight = RawHttp.send(
                base,
                "OPTIONS /api/products/tea",
                "Host: localhost",
                "Origin: http://evil.example",
                "Access-Control-Request-Method: DELETE");
        assertThat(preflight).doesNotContainIgnoringCase("access-control-allow");
        assertThat(RawHttp.send(base, "GET /api/products/tea", "Host: localhost", "Origin: http://evil.example"))
                .doesNotContainIgnoringCase("access-control-allow");
    }

    @Test
    void browsersAreToldToDoNothingWithAnAnswer() {
        for (var path : new String[] {"api/products/tea", "api/nothing"}) {
            var answer = http.get(path);
            assertThat(Http.header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(Http.header(answer, "Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/products/a%2fb,400",
        "/api/products/%2e%2e,400",
        "/api/products/..;/jobs,400",
        "/api/products/a;v=1,400",
        "//api/products/a,400",
        "/api//products/a,400",
        "/api/products/a%00,400",
        "/api/products/%ff,400",
        "/api/products/%f0%9f%98%80,400",
        "/api/products/a%20b,400",
        "/api/products/a%0d%0aX-Evil:1,400",
        "/api/products/' or 1=1,400"
    })
    void noTrickWithAPathReachesAnything(String path, int status) throws IOException {
        var answer = RawHttp.send(base, "GET " + path.replace(' ', '+'), "Host: localhost");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json");
        assertThat(answer).doesNotContain("\r\nX-Evil");
    }

    @Test
    void hostileJsonIsAProblem() {
        for (var body : new String[] {
            "{\"type\":\"simulate\",\"type\":\"simulate\"}",
            "[".repeat(30_000),
            "{\"type\":\"simulate\",\"payload\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000) + "}",
            "{\"type\":\"simulate\",\"priority\":1e999999999}",
            "{\"type\":\"simulate\",\"priority\":" + "9".repeat(5_000) + "}",
            "{\"type\":\"simulate\",\"priority\":NaN}",
            "{\"type\":\"\\u0000\"}",
            "{\"type\":\"\\ud800\"}",
            "{\"type\":\"simulate\"} {}",
            "{\"type\":\"simulate\",\"unknown\":1}",
            "null",
            "\"\"",
            ""
        }) {
            Http.problem(http.post("api/jobs", body, "Content-Type", JSON), 400);
        }
        var invalid = "{\"type\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        Http.problem(http.send("POST", "api/jobs", invalid, "Content-Type", JSON), 400);
    }
}
