package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway that asks for keys and accepts the tokens of a provider, whose key is {@link SignedTokens}'. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@TestProfile(AccessTest.WithKeys.class)
class AccessTest {

    static final String EDITOR = "Bearer editor-secret-0123456789";
    static final String OPERATOR = "Bearer operator-secret-0123456789";

    private static final String JOB = "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT1S\"}}";
    private static final int QUOTA = 1_000;
    private static final SignedTokens TOKENS = new SignedTokens();

    public static final class WithKeys implements QuarkusTestProfile {

        static final Path FILE = Path.of("target", "access-test-keys");

        static void write(String keys) {
            try {
                Files.writeString(FILE, keys);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            write("shop editor editor-secret-0123456789\nops operator operator-secret-0123456789\n");
            return Map.of(
                    "escala.access.mode",
                    "keys",
                    "escala.access.keys-file",
                    FILE.toString(),
                    "escala.access.hosts",
                    "localhost,127.0.0.1",
                    "escala.access.oidc",
                    "true",
                    "quarkus.oidc.public-key",
                    TOKENS.publicKey(),
                    "escala.limits.requests",
                    Integer.toString(QUOTA));
        }
    }

    @TestHTTPResource("/")
    URI base;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(base);
    }

    private HttpResponse<String> submit(String... headers) {
        var all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return http.post("api/jobs", JOB, all);
    }

    @Test
    void productsAreReadWithoutAKeyAndWithAWrongOne() {
        assertThat(http.get("api/products/tea").statusCode()).isEqualTo(200);
        assertThat(http.get("api/products/tea", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/api/products/x",
        "PATCH,/api/products/x",
        "DELETE,/api/products/x",
        "POST,/api/imports",
        "POST,/api/jobs",
        "GET,/api/jobs",
        "GET,/api/jobs/1",
        "DELETE,/api/jobs/1",
        "POST,/api/jobs/1/retry",
        "GET,/api/queue",
        "PUT,/api/queue",
        "PUT,/api/schedules/x",
        "GET,/api/system",
        "POST,/",
        "PUT,/api/%70roducts/x"
    })
    void aMissingAndAWrongSecretLookTheSame(String method, String path) {
        var missing = http.send(method, path, new byte[0]);
        Http.problem(missing, 401);
        assertThat(Http.header(missing, "WWW-Authenticate")).isEqualTo("Bearer realm=\"escala\"");
        for (var wrong : Set.of(
                "Bearer wrong",
                "Bearer ",
                "Basic ZWRpdG9yOnNlY3JldA==",
                EDITOR + "x",
                "Bearer a.b.c",
                "Bearer " + TOKENS.forged("editor"))) {
            var refused = http.send(method, path, new byte[0], "Authorization", wrong);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).isEqualTo(missing.body());
            assertThat(names(refused)).as(wrong).isEqualTo(names(missing));
        }
    }

    /** All headers but those that differ with every answer. */
    private static Map<String, Object> names(HttpResponse<?> response) {
        var headers = new HashMap<String, Object>(response.headers().map());
        headers.remove("x-request-id");
        headers.remove("date");
        headers.remove("ratelimit");
        return headers;
    }

    @Test
    void aRoleMayDoWhatItIsFor() {
        var accepted = submit("Authorization", EDITOR);
        assertThat(accepted.statusCode()).isEqualTo(202);
        var job = Http.header(accepted, "Location");
        assertThat(http.get(job, "Authorization", EDITOR).statusCode()).isEqualTo(200);
        assertThat(http.get(job, "Authorization", OPERATOR).statusCode()).isEqualTo(200);
        Http.problem(http.post(job + "/retry", "", "Authorization", EDITOR), 403);
        Http.problem(http.post(job + "/retry", "", "Authorization", OPERATOR), 409);
    }

    @Test
    void aProvidersTokenIsAsGoodAsAKey() {
        assertThat(submit("Authorization", "Bearer " + TOKENS.of("editor")).statusCode())
                .isEqualTo(202);
        assertThat(submit("Authorization", "Bearer " + TOKENS.of("customer")).statusCode())
                .isEqualTo(403);
        assertThat(submit("Authorization", "Bearer " + TOKENS.expired("editor")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void keysAreReplacedWhileTheGatewayRuns() {
        var next = "Bearer next-secret-0123456789";
        assertThat(http.get("api/queue", "Authorization", next).statusCode()).isEqualTo(401);
        WithKeys.write("""
                shop editor editor-secret-0123456789
                shop editor next-secret-0123456789
                ops operator operator-secret-0123456789
                """);
        Http.await(() -> http.get("api/queue", "Authorization", next).statusCode() == 200);
        assertThat(http.get("api/queue", "Authorization", EDITOR).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api;x/jobs",
        "/api/jobs;x",
        "//api/jobs",
        "/api//jobs",
        "/api/products/..%2fjobs",
        "/api/%2e%2e/api/jobs"
    })
    void aPathThatCouldMeanTwoThingsIsRefused(String path) throws IOException {
        assertThat(RawHttp.send(base, "POST " + path, "Host: localhost", "Content-Length: 0"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "Ambiguous path");
    }

    @Test
    void onlyTheHostsOfTheListAreAnswered() throws IOException {
        assertThat(RawHttp.send(base, "GET /api/products/tea", "Host: localhost:1"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.send(base, "GET /api/products/tea", "Host: evil.example"))
                .startsWith("HTTP/1.1 421 ")
                .contains("application/problem+json");
    }

    @Test
    void aPageOfAnotherSiteMayNotWrite() throws IOException {
        var host = "Host: localhost";
        var key = "Authorization: " + EDITOR;
        assertThat(RawHttp.send(base, "DELETE /api/products/x", host, key, "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(RawHttp.send(base, "DELETE /api/products/x", host, key, "Origin: null"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(RawHttp.send(base, "GET /api/products/x", host, "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.send(base, "DELETE /api/jobs/none", host, key, "Origin: http://localhost"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aClientThatAsksForTooMuchIsToldWhenToComeBack() {
        // A JVM just started may take Redis' answers too late, and then it counts by itself.
        for (int i = 1; i <= 100; i++) {
            http.get("api/products/tea", "X-Forwarded-For", "198.51.100." + i);
        }
        var first = http.get("api/products/tea", "X-Forwarded-For", "192.0.2.1");
        assertThat(Http.header(first, "RateLimit-Policy")).isEqualTo("\"client\";q=" + QUOTA + ";w=60");
        assertThat(Http.header(first, "RateLimit")).matches("\"client\";r=999;t=\\d+");
        int admitted = 1;
        HttpResponse<String> answer;
        do {
            answer = http.get("api/products/tea", "X-Forwarded-For", "192.0.2.1");
            admitted += answer.statusCode() == 200 ? 1 : 0;
        } while (answer.statusCode() == 200 && admitted <= QUOTA);
        Http.problem(answer, 429);
        assertThat(admitted).isEqualTo(QUOTA);
        assertThat(Integer.parseInt(Http.header(answer, "Retry-After"))).isBetween(1, 61);
        assertThat(Http.header(answer, "RateLimit")).startsWith("\"client\";r=0;");
        assertThat(http.get("api/products/tea", "X-Forwarded-For", "192.0.2.2").statusCode())
                .isEqualTo(200);
        assertThat(http.get("api/queue", "X-Forwarded-For", "192.0.2.1", "Authorization", EDITOR)
                        .statusCode())
                .as("a key has a quota of its own")
                .isEqualTo(200);
    }

    @Test
    void secretsAreNeitherLoggedNorMeasuredNorShown() {
        var wrong = "wrong-secret-9876543210";
        var secrets = new String[] {
            EDITOR.substring(7),
            OPERATOR.substring(7),
            wrong,
            TOKENS.of("editor").substring(0, 60)
        };
        var seen = new ConcurrentLinkedQueue<String>();
        try (var log = new EveryRecord(seen)) {
            for (var secret : new String[] {
                EDITOR,
                OPERATOR,
                "Bearer " + wrong,
                "Bearer " + TOKENS.of("editor"),
                "Bearer " + TOKENS.forged("editor"),
                "Basic " + wrong,
                wrong
            }) {
                for (var path : new String[] {"api/products/tea", "api/queue", "api/jobs/x", "api/nothing", "docs/"}) {
                    seen.add(http.get(path, "Authorization", secret).body());
                }
                seen.add(http.post("api/jobs", "{", "Authorization", secret, "Content-Type", "application/json")
                        .body());
                seen.add(http.send("DELETE", "api/products/;", new byte[0], "Authorization", secret)
                        .body());
            }
            WithKeys.write("shop editor " + EDITOR.substring(7) + "\nbroken line " + wrong + " x\n");
            Http.await(() -> seen.stream().anyMatch(text -> text.contains("the keys stay as they were")));
            WithKeys.write("shop editor " + EDITOR.substring(7) + "\nops operator " + OPERATOR.substring(7) + "\n");
            assertThat(log.records()).isPositive();
        }
        var metrics = new Http(management).get("/q/metrics");
        assertThat(metrics.statusCode()).isEqualTo(200);
        seen.add(metrics.body());
        assertThat(String.join("\n", seen)).doesNotContain(secrets);
    }
}
