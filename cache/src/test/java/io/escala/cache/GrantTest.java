package io.escala.cache;

import static io.escala.cache.RedisCacheTest.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Cached;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Reason;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values count only while a grant stands; by the script, on the short way, and for whoever listens. */
class GrantTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String SKU = "sku";

    private final CacheUnderTest cache = CacheUnderTest.start();
    private final Context loop = cache.vertx().getOrCreateContext();
    private final HitConnection hits = open();

    private HitConnection open() {
        var opened = new CompletableFuture<HitConnection>();
        loop.runOnContext(_ ->
                opened.complete(HitConnection.open(cache.vertx(), cache.client(), Duration.ofMillis(250), () -> {})));
        return opened.join();
    }

    @BeforeEach
    void fill() {
        cache.awaitTrusted();
        assertThat(cache.fill(cache.read(SKU), entry("v1"), MINUTE, MINUTE)).isTrue();
        CacheUnderTest.await(() -> find(SKU).isPresent());
    }

    @AfterEach
    void stop() {
        loop.runOnContext(_ -> hits.close());
        cache.close();
    }

    private Optional<Cached> find(String sku) {
        var found = new CompletableFuture<Optional<Cached>>();
        loop.runOnContext(_ -> hits.find(sku, hit -> found.complete(Optional.ofNullable(hit))));
        return found.join();
    }

    @Test
    void withoutAGrantAValueIsGoodOnlyForWhenTheCatalogIsAway() {
        cache.stopGranting();
        CacheUnderTest.await(() -> cache.read(SKU) instanceof Bypass);
        assertThat(cache.read(SKU)).isInstanceOfSatisfying(Bypass.class, bypass -> {
            assertThat(bypass.reason()).isEqualTo(Reason.GRANT);
            assertThat(bypass.fallback()).isNotNull();
        });
        assertThat(cache.read("unknown")).isEqualTo(new Bypass(Reason.GRANT, null));
        assertThat(find(SKU)).isEmpty();
    }

    @Test
    void aGrantEndsAFixedTimeAfterTheLookBeforeIt() {
        cache.stopGranting();
        var look = CacheUnderTest.join(cache.grants().look());
        long looked = System.nanoTime();
        CacheUnderTest.await(() -> System.nanoTime() - looked > Protocol.GRANT_LIFE.toNanos());
        CacheUnderTest.join(cache.grants().renew(look));
        assertThat(cache.read(SKU)).as("renewed by too old a look").isInstanceOf(Bypass.class);
    }

    @Test
    void theShortWayTellsWhatTheScriptTells() {
        var hit = find(SKU).orElseThrow();
        var fresh = ((Fresh) cache.read(SKU)).cached();
        assertThat(hit.entry()).usingRecursiveComparison().isEqualTo(fresh.entry());
        assertThat(hit.ttl()).isBetween(fresh.ttl().minusSeconds(1), fresh.ttl().plusSeconds(1));
        assertThat(find("unknown")).isEmpty();
        cache.close(cache.open(SKU));
        assertThat(find(SKU)).isEmpty();
    }

    @Test
    void lookUpsOfOneTickAreAnsweredEach() {
        var answers = new CompletableFuture<List<Optional<Cached>>>();
        loop.runOnContext(_ -> {
            var got = new ArrayList<Optional<Cached>>();
            for (int i = 0; i < 100; i++) {
                hits.find(i % 2 == 0 ? SKU : "unknown", hit -> {
                    got.add(Optional.ofNullable(hit));
                    if (got.size() == 100) {
                        answers.complete(got);
                    }
                });
            }
        });
        var got = answers.join();
        for (int i = 0; i < 100; i++) {
            assertThat(got.get(i).isPresent()).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void aRedisThatHangsGivesNoHitsInTimeAndNoneFromBeforeWhenItWakes() {
        // as for a catalog that has seen an announced write
        cache.stopGranting();
        cache.server().pause();
        try {
            long asked = System.nanoTime();
            assertThat(find(SKU)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
            CacheUnderTest.await(() -> System.nanoTime() - asked
                    > Protocol.GRANT_LIFE.plus(Protocol.GRANT_MARGIN).toNanos());
        } finally {
            cache.server().resume();
        }
        CacheUnderTest.await(this::answers);
        assertThat(cache.read(SKU)).isInstanceOf(Bypass.class);
        assertThat(find(SKU)).isEmpty();
    }

    @Test
    void afterARestartTheShortWayReconnectsByItself() {
        cache.server().kill();
        CacheUnderTest.await(() -> find(SKU).isEmpty());
        cache.server().restart();
        CacheUnderTest.await(this::answers);
        CacheUnderTest.await(() -> cache.read(SKU) instanceof Missing missing
                && CacheUnderTest.join(cache.cache().fill(missing.lease(), entry("v2"), MINUTE, MINUTE)));
        CacheUnderTest.await(() -> find(SKU).isPresent());
    }

    @Test
    void whoListensHearsWritesAndFillsAndWhenItIsLost() {
        var heard = new CopyOnWriteArrayList<String>();
        try (var subscription = new Invalidations(cache.vertx(), cache.client(), new Recorder(heard))) {
            subscription.start();
            CacheUnderTest.await(() -> heard.contains("confirmed"));
            assertThat(heard.getFirst()).isEqualTo("began");
            var fence = CacheUnderTest.join(cache.cache().open(List.of(SKU)));
            CacheUnderTest.await(() -> heard.contains("invalidated " + SKU));
            cache.close(fence);
            CacheUnderTest.await(
                    () -> heard.stream().filter(("invalidated " + SKU)::equals).count() == 2);
            cache.fill(cache.read(SKU), entry("v2"), MINUTE, MINUTE);
            CacheUnderTest.await(() -> heard.contains("filled " + SKU));

            cache.command("client", "kill", "type", "pubsub");
            CacheUnderTest.await(() -> heard.contains("lost"));
            CacheUnderTest.await(() -> heard.lastIndexOf("began") > heard.indexOf("lost"));
        }
    }

    private boolean answers() {
        try {
            cache.read("probe");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private record Recorder(List<String> heard) implements Invalidations.Listener {
        @Override
        public void began() {
            heard.add("began");
        }

        @Override
        public void lost() {
            heard.add("lost");
        }

        @Override
        public void invalidated(List<String> skus) {
            heard.add("invalidated " + String.join(" ", skus));
        }

        @Override
        public void filled(String id) {
            heard.add("filled " + id);
        }

        @Override
        public void confirmed(long asked, long granted) {
            if (granted > asked) {
                heard.add("confirmed");
            }
        }
    }
}
