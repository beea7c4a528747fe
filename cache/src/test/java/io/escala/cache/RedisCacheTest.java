package io.escala.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Loading;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Reason;
import io.escala.cache.Lookup.Refresh;
import io.escala.cache.Lookup.Stale;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps of the protocol, one at a time, on a real Redis. */
class RedisCacheTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static CacheUnderTest cache;

    private String key = "";

    @BeforeAll
    static void start() {
        cache = CacheUnderTest.start("maxmemory 64mb", "maxmemory-policy volatile-lfu");
        cache.awaitTrusted();
    }

    @AfterAll
    static void stop() {
        cache.close();
    }

    @BeforeEach
    void newKey() {
        key = "product-" + new Random().nextLong();
    }

    @Test
    void theFirstReaderLoadsTheOthersWaitAndThenHit() {
        var first = cache.read(key);
        assertThat(first).isInstanceOf(Missing.class);
        assertThat(cache.read(key))
                .isInstanceOfSatisfying(
                        Loading.class,
                        loading -> assertThat(loading.leaseLeft()).isBetween(Duration.ofSeconds(1), Protocol.LEASE));

        assertThat(cache.fill(first, entry("v1"), MINUTE, MINUTE)).isTrue();

        assertThat(cache.read(key)).isInstanceOfSatisfying(Fresh.class, fresh -> {
            assertThat(text(fresh.cached().entry())).isEqualTo("v1");
            assertThat(fresh.cached().ttl()).isBetween(Duration.ofSeconds(30), MINUTE);
            assertThat(fresh.cached().age()).isLessThan(Duration.ofSeconds(30));
        });
    }

    @Test
    void anExpiredValueIsRefreshedByOneReaderAndServedStaleToTheOthers() {
        cache.fill(cache.read(key), entry("v1"), Duration.ZERO, MINUTE);

        var refresh = cache.read(key);
        assertThat(refresh)
                .isInstanceOfSatisfying(
                        Refresh.class, r -> assertThat(text(r.cached().entry())).isEqualTo("v1"));
        assertThat(cache.read(key))
                .isInstanceOfSatisfying(
                        Stale.class,
                        stale -> assertThat(text(stale.cached().entry())).isEqualTo("v1"));

        assertThat(cache.fill(refresh, entry("v2"), MINUTE, MINUTE)).isTrue();
        assertThat(text(((Fresh) cache.read(key)).cached().entry())).isEqualTo("v2");
    }

    @Test
    void aValueOfAnotherFormCountsAsAbsentAndIsReplaced() {
        cache.command("hset", Keys.value(key), "stamp", "any", "body", "v0");

        assertThat(cache.fill(cache.read(key), entry("v1"), MINUTE, MINUTE)).isTrue();

        assertThat(text(((Fresh) cache.read(key)).cached().entry())).isEqualTo("v1");
    }

    @Test
    void anAbsentProductIsAValueLikeOthers() {
        cache.fill(cache.read(key), new Entry.Absent(), MINUTE, MINUTE);

        assertThat(cache.read(key))
                .isInstanceOfSatisfying(
                        Fresh.class, fresh -> assertThat(fresh.cached().entry()).isInstanceOf(Entry.Absent.class));
    }

    /** The race that delete-after-commit loses: the reader loaded before the commit and fills after the delete. */
    @Test
    void aFillLoadedBeforeAWriteIsRefusedAfterIt() {
        var reader = cache.read(key);
        var fence = cache.open(key);
        assertThat(cache.fill(reader, entry("old"), MINUTE, MINUTE)).isFalse();
        cache.close(fence);

        assertThat(cache.fill(reader, entry("old"), MINUTE, MINUTE)).isFalse();
        assertThat(cache.read(key)).isInstanceOf(Missing.class);
    }

    @Test
    void whileAWriterCommitsReadersLoadAndDoNotFill() {
        cache.fill(cache.read(key), entry("old"), MINUTE, MINUTE);
        var fence = cache.open(key);

        assertThat(cache.read(key)).isEqualTo(new Bypass(Reason.FENCE, null));

        cache.close(fence);
        assertThat(cache.read(key)).isInstanceOf(Missing.class);
    }

    /** A flag or a counter would let the first close lift the second writer's fence. */
    @Test
    void aWriterLiftsOnlyItsOwnFence() {
        var first = cache.open(key);
        var second = cache.open(key);
        cache.close(first);

        assertThat(cache.read(key)).isEqualTo(new Bypass(Reason.FENCE, null));

        cache.close(second);
        assertThat(cache.read(key)).isInstanceOf(Missing.class);
    }

    @Test
    void theFenceOfAWriterThatDiedExpires() {
        cache.open(key);
        assertThat(cache.read(key)).isEqualTo(new Bypass(Reason.FENCE, null));

        var opened = System.nanoTime();
        CacheUnderTest.await(() -> cache.read(key) instanceof Missing);
        assertThat(Duration.ofNanos(System.nanoTime() - opened)).isGreaterThan(Protocol.COMMIT_WINDOW);
    }

    @Test
    void keysOfManyBucketsAreFencedAndLiftedTogether() {
        var keys = IntStream.range(0, 1_000).mapToObj(i -> key + i).toList();
        var fence = CacheUnderTest.join(cache.cache().open(keys));
        assertThat(keys).allSatisfy(k -> assertThat(cache.read(k)).isEqualTo(new Bypass(Reason.FENCE, null)));

        cache.close(fence);
        assertThat(keys).allSatisfy(k -> assertThat(cache.read(k)).isInstanceOf(Missing.class));
    }

    @Test
    void settlingDeletesTheValueAndRefusesFillsLoadedBefore() {
        var reader = cache.read(key);
        CacheUnderTest.join(cache.cache().settle(List.of(key)));
        assertThat(cache.fill(reader, entry("old"), MINUTE, MINUTE)).isFalse();
    }

    @Test
    void aFlushStartsTheQuarantine() {
        var reader = cache.read(key);
        cache.command("flushall");

        assertThat(cache.read(key)).isEqualTo(new Bypass(Reason.QUARANTINE, null));
        assertThat(cache.fill(reader, entry("old"), MINUTE, MINUTE)).isFalse();
        cache.awaitTrusted();
    }

    @Test
    void aRedisThatMayEvictFencesIsRefused() {
        cache.command("config", "set", "maxmemory-policy", "allkeys-lru");
        try {
            assertThatThrownBy(() -> CacheUnderTest.join(cache.grants().check()))
                    .hasRootCauseInstanceOf(UnsafeEvictionException.class)
                    .hasMessageContaining("allkeys-lru");
        } finally {
            cache.command("config", "set", "maxmemory-policy", "volatile-lfu");
        }
    }

    /** Readers drop expired tokens as they pass; writers have to as well, for products that nobody reads. */
    @Test
    void tokensOfWritersThatDiedDoNotPileUp() {
        var died = System.nanoTime();
        cache.open(key);
        CacheUnderTest.await(() ->
                System.nanoTime() - died > Protocol.FENCE_LIFE.plusMillis(100).toNanos());

        var fence = cache.open(key);
        assertThat(cache.tokens(key)).isEqualTo(1);
        cache.close(fence);
        assertThat(cache.tokens(key)).isZero();
    }

    @Test
    void aQueryIsForgottenByAnyWriteWhenItOpensAndWhenItCloses() {
        var query = Subject.Query.of("products?" + key);
        var loadedBefore = cache.read(query);
        assertThat(loadedBefore).isInstanceOf(Missing.class);
        assertThat(cache.fill(loadedBefore, entry("before"), MINUTE, MINUTE)).isTrue();
        assertThat(cache.read(query)).isInstanceOf(Fresh.class);

        var fence = cache.open("any-product");
        assertThat(cache.read(query)).isEqualTo(new Bypass(Reason.FENCE, null));
        cache.close(fence);

        assertThat(cache.read(query)).isInstanceOf(Missing.class);
    }

    @Test
    void aQueryLoadedBeforeAWriteIsNotStoredAfterIt() {
        var query = Subject.Query.of("products?" + key);
        var reader = cache.read(query);
        cache.close(cache.open("any-product"));
        assertThat(cache.fill(reader, entry("before"), MINUTE, MINUTE)).isFalse();
        assertThat(cache.read(query)).as("the lease of before counts no more").isInstanceOf(Missing.class);
    }

    @Test
    void aLeaseThatIsGivenUpLetsTheNextReaderLoad() {
        var reader = cache.read(key);
        assertThat(cache.read(key)).isInstanceOf(Loading.class);
        CacheUnderTest.join(cache.cache().release(CacheUnderTest.lease(reader)));
        assertThat(cache.read(key)).isInstanceOf(Missing.class);
        assertThat(cache.fill(reader, entry("late"), MINUTE, MINUTE)).isFalse();
    }

    @Test
    void aFullRedisStillFencesAndLifts() {
        cache.read(key);
        cache.command("config", "set", "maxmemory", "1");
        try {
            assertThatThrownBy(() -> cache.fill(cache.read(key + "x"), entry("v"), MINUTE, MINUTE))
                    .hasMessageContaining("OOM");
            var fence = cache.open(key);
            assertThat(cache.read(key)).isEqualTo(new Bypass(Reason.FENCE, null));
            cache.close(fence);
        } finally {
            cache.command("config", "set", "maxmemory", "64mb");
        }
    }

    static Entry entry(String text) {
        return new Entry.Present(text, text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Entry entry) {
        return new String(((Entry.Present) entry).body(), StandardCharsets.UTF_8);
    }
}
