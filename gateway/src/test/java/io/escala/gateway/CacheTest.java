package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.RedisCache;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway's cache promises, over HTTP. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class CacheTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    @RedisClientName("cache")
    Redis redis;

    private Http http;
    private String sku;

    @BeforeEach
    void newProduct() {
        http = new Http(base);
        sku = "sku-" + UUID.randomUUID();
        Http.await(() ->
                !status(http.get("api/products/probe-" + UUID.randomUUID())).contains("bypass"));
        Http.await(() -> !status(http.get("api/categories")).contains("bypass"));
    }

    @AfterEach
    void heal() {
        Surroundings.catalog().delay(Duration.ZERO);
        Surroundings.catalog().down(false);
        Surroundings.grants().granting(true);
    }

    private HttpResponse<String> read(String... headers) {
        return http.get("api/products/" + sku, headers);
    }

    private static String status(HttpResponse<String> response) {
        return Http.header(response, "Cache-Status");
    }

    /** Changes the product as the catalog does: fence, COMMIT, close. */
    private int write() {
        var writer = new RedisCache(redis, Duration.ofSeconds(5));
        var fence = writer.open(List.of(sku))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        int version = Surroundings.catalog().write(sku);
        writer.close(fence).toCompletionStage().toCompletableFuture().join();
        return version;
    }

    @Test
    void manyReadsAtOnceOfWhatNobodyHasAreOneLoad() {
        // The first crowd of an application just started waits for its classes, in this JVM for seconds, past
        // deadlines; and so does the first one that has to wait for its load.
        Surroundings.catalog().delay(Duration.ofMillis(500));
        Http.await(() -> {
            var other = "api/products/probe-" + UUID.randomUUID();
            return atOnce(500, () -> http.get(other)).stream()
                    .allMatch(answer ->
                            answer.statusCode() == 200 && !status(answer).contains("bypass"));
        });
        var answers = atOnce(500, this::read);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(Surroundings.catalog().loads(sku)).isEqualTo(1);
        assertThat(answers).anySatisfy(answer -> assertThat(status(answer)).endsWith("; collapsed"));
    }

    /** Nobody is told an older version, by Redis at all, nor by the gateway's own memory after its 100 ms. */
    @Test
    void afterAWriteTheOldVersionIsNotServed() {
        for (int i = 0; i < 100; i++) {
            Http.await(() -> status(read()).contains("near"));
            var etag = "\"" + write() + "\"";
            long acknowledged = System.nanoTime();
            var answer = read();
            boolean settled =
                    System.nanoTime() - acknowledged > Duration.ofMillis(100).toNanos();
            if (settled || !status(answer).contains("near")) {
                assertThat(Http.header(answer, "ETag")).as(status(answer)).isEqualTo(etag);
            }
            Http.await(() -> Http.header(read(), "ETag").equals(etag));
        }
    }

    @Test
    void aHitFromMemoryCarriesWhatEveryAnswerCarries() {
        Http.await(() -> status(read()).contains("near"));
        var hit = read("X-Request-Id", "my-request");
        assertThat(status(hit)).matches("escala-near; hit; ttl=\\d");
        assertThat(Http.header(hit, "X-Served-By")).isEqualTo("gateway-under-test");
        assertThat(Http.header(hit, "X-Request-Id")).isEqualTo("my-request");
        assertThat(Http.header(hit, "ETag")).isEqualTo("\"7\"");
        assertThat(Http.header(hit, "Age")).matches("\\d+");
        assertThat(Http.header(hit, "Cache-Control")).isEqualTo("no-cache");
        assertThat(Http.header(hit, "Content-Type")).isEqualTo("application/json;charset=UTF-8");
        assertThat(read("If-None-Match", "\"7\"").statusCode()).isEqualTo(304);
        var head = http.send("HEAD", "api/products/" + sku, new byte[0]);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(Http.header(head, "Content-Length"))
                .isEqualTo(Integer.toString(hit.body().length()));
    }

    @Test
    void listingsAreCachedWhateverTheOrderOfTheirParametersUntilAnyWrite() {
        var category = "c-" + sku;
        var first = http.get("api/products?category=" + category + "&limit=5");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(status(first)).isEqualTo("escala-redis; fwd=miss; stored");
        var again = http.get("api/products?limit=5&category=" + category);
        assertThat(status(again)).contains("; hit");
        assertThat(http.get("api/products?limit=5&category=" + category, "If-None-Match", Http.header(again, "ETag"))
                        .statusCode())
                .isEqualTo(304);
        write();
        assertThat(status(http.get("api/products?category=" + category + "&limit=5")))
                .contains("fwd=miss");
    }

    @Test
    void withoutAGrantTheCatalogIsAskedAndWhatIsCachedIsKeptForWhenItIsAway() {
        read();
        Surroundings.grants().granting(false);
        Http.await(() -> status(read()).equals("escala-redis; fwd=bypass; detail=grant"));
        Surroundings.catalog().down(true);
        assertThat(read().statusCode()).isEqualTo(200);
        assertThat(status(read())).startsWith("escala-redis; fwd=stale;").endsWith("detail=unavailable");
    }

    @Test
    void aCatalogThatFailsIsLeftAloneAndFoundAgain() {
        Surroundings.catalog().down(true);
        long calls = Surroundings.catalog().calls();
        for (int i = 0; i < 50; i++) {
            Http.problem(http.get("api/products/uncached-" + i + sku), 503);
        }
        assertThat(Surroundings.catalog().calls() - calls)
                .as("calls for 50 reads: five failures, then a probe a second")
                .isLessThan(40);
        Surroundings.catalog().down(false);
        Http.await(() -> read().statusCode() == 200);
    }

    /** Regression: each of the next reads waited for Redis once more, until balancers took the gateway for overloaded. */
    @Test
    void aRedisThatHangsIsWaitedForOnce() {
        Http.await(() -> status(read()).contains("hit"));
        Surroundings.cache().pause();
        try {
            http.get("api/products/first-" + sku);
            var quickest = LongStream.generate(this::durationOfARead).limit(2).min();
            assertThat(quickest.orElseThrow()).isLessThan(Duration.ofMillis(240).toNanos());
        } finally {
            Surroundings.cache().resume();
        }
        Http.await(() -> status(read()).contains("hit"));
    }

    private long durationOfARead() {
        long begin = System.nanoTime();
        var answer = http.get("api/products/" + UUID.randomUUID());
        assertThat(status(answer)).contains("detail=unavailable");
        return System.nanoTime() - begin;
    }

    @Test
    void aReadTakesNoLongerThanItsDeadline() {
        Surroundings.catalog().delay(Duration.ofSeconds(2));
        long begun = System.nanoTime();
        Http.problem(read("Escala-Deadline-Ms", "100"), 503);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        Http.problem(read("Escala-Deadline-Ms", "soon"), 400);
    }

    private static <T> List<T> atOnce(int count, Callable<T> call) {
        List<Future<T>> asked;
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            asked = Stream.generate(() -> readers.submit(call)).limit(count).toList();
        }
        return asked.stream().map(Future::resultNow).toList();
    }
}
