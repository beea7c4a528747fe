package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ProductReadTest {

    @TestHTTPResource("/")
    URI base;

    private Http http;
    private String sku;

    @BeforeEach
    void newProduct() {
        http = new Http(base);
        sku = "sku-" + UUID.randomUUID();
        // a test before may have restarted Redis
        Http.await(() -> trusted(sku));
    }

    private boolean trusted(String product) {
        return !status(http.get("api/products/" + product + "-probe")).contains("bypass")
                && IntStream.range(0, 300)
                        .allMatch(i -> !status(http.get("api/products/no-" + i)).contains("bypass"));
    }

    private HttpResponse<String> read(String... headers) {
        return http.get("api/products/" + sku, headers);
    }

    private static String status(HttpResponse<String> response) {
        return Http.header(response, "Cache-Status");
    }

    @Test
    void theFirstReadIsAMissAndTheRestAreHits() {
        assertThat(status(read())).isEqualTo("escala-redis; fwd=miss; stored");
        for (int i = 0; i < 20; i++) {
            var hit = read();
            assertThat(hit.statusCode()).isEqualTo(200);
            assertThat(status(hit)).matches("escala-(redis|near); hit; ttl=\\d+");
            assertThat(hit.body()).isEqualTo("{\"sku\":\"" + sku + "\"}");
            assertThat(Http.header(hit, "ETag")).isEqualTo("\"7\"");
            assertThat(Http.header(hit, "X-Served-By")).isEqualTo("gateway-under-test");
        }
        assertThat(Surroundings.catalog().loads(sku)).isLessThanOrEqualTo(2);
    }

    @Test
    void noCacheAsksTheCatalogEachTime() {
        read();
        for (int i = 0; i < 3; i++) {
            assertThat(status(read("Cache-Control", "no-cache"))).isEqualTo("escala-redis; fwd=request");
        }
        assertThat(Surroundings.catalog().loads(sku)).isEqualTo(4);
    }

    @Test
    void aKnownETagIsAnsweredWith304AndNoBody() {
        read();
        var known = read("If-None-Match", "\"1\", W/\"7\"");
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(Http.header(known, "ETag")).isEqualTo("\"7\"");
        assertThat(read("If-None-Match", "\"8\"").statusCode()).isEqualTo(200);
    }

    @Test
    void anAbsentProductIsRememberedBriefly() {
        sku = "no-" + sku;
        Http.problem(read(), 404);
        var again = read();
        Http.problem(again, 404);
        assertThat(status(again)).contains("hit");
        assertThat(Surroundings.catalog().loads(sku)).isEqualTo(1);
        Http.await(() -> !status(read()).contains("hit"));
    }

    @Test
    void whileTheCatalogIsDownWhatIsCachedIsServedAndMarkedStale() {
        read();
        Surroundings.catalog().down(true);
        try {
            Http.await(() -> status(read()).contains("stale"));
            var stale = read();
            assertThat(stale.statusCode()).isEqualTo(200);
            assertThat(stale.body()).isEqualTo("{\"sku\":\"" + sku + "\"}");
            Http.problem(http.get("api/products/uncached-" + sku), 503);
            Http.problem(http.get("api/products"), 503);
        } finally {
            Surroundings.catalog().down(false);
        }
    }

    /** As when the catalog is killed while it answers. */
    @Test
    void aCatalogThatBreaksOffWithinItsAnswerIsUnavailable() {
        sku = "broken-" + sku;
        var answer = read();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void anExpiredEntryIsServedAndRefreshedBehind() {
        read();
        Http.await(() -> status(read()).contains("stale"));
        Http.await(() ->
                Surroundings.catalog().loads(sku) > 1 && status(read()).matches("escala-(redis|near); hit; ttl=0"));
    }

    @Test
    void whileRedisHangsReadsGoToTheCatalog() {
        read();
        Surroundings.cache().pause();
        try {
            // what this gateway itself remembers is used for a moment
            Http.await(() -> !status(read()).contains("near"));
            var asked = System.nanoTime();
            var answer = read();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(status(answer)).isEqualTo("escala-redis; fwd=bypass; detail=unavailable");
            assertThat((System.nanoTime() - asked) / 1_000_000).isLessThan(2_000);
        } finally {
            Surroundings.cache().resume();
        }
        Http.await(() -> status(read()).contains("hit"));
    }

    @Test
    void afterARestartOfRedisNothingIsStoredForAWhile() {
        read();
        Surroundings.cache().kill();
        assertThat(read().statusCode()).isEqualTo(200);
        Surroundings.cache().restart();
        Http.await(() -> status(read()).equals("escala-redis; fwd=bypass; detail=quarantine"));
        Http.await(() -> status(read()).contains("hit"));
        assertThat(trusted(sku))
                .as("the other buckets' quarantine ran at the same time")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "a%2Fb", "%C3%A9", "..."})
    void onlyWhatCanBeASkuIsAskedFor(String bad) {
        var answer = http.get("api/products/" + bad);
        if (bad.equals("...")) {
            assertThat(answer.statusCode()).isEqualTo(200);
        } else {
            assertThat(answer.statusCode()).isIn(400, 404);
            Http.problem(answer, answer.statusCode());
        }
    }
}
