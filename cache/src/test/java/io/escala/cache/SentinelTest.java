package io.escala.cache;

import static io.escala.cache.RedisCacheTest.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Cached;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.RedisCache.OpenFence;
import io.escala.jobs.testing.TestRedis;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A primary, two replicas and three Sentinels: after a fail-over nothing counts that the old primary held. */
class SentinelTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String SKU = "product";

    /** As docs/operations.md has them, only faster. */
    private static final String[] ENOUGH_REPLICAS = {"min-replicas-to-write 1", "min-replicas-max-lag 2"};

    private TestRedis primary;
    private List<TestRedis> others;
    private CacheUnderTest cache;
    private Context loop;
    private HitConnection hits;

    @BeforeEach
    void start() {
        primary = TestRedis.start(ENOUGH_REPLICAS);
        var replicas = IntStream.range(0, 2)
                .mapToObj(_ -> TestRedis.start(
                        "replicaof 127.0.0.1 " + primary.port(), ENOUGH_REPLICAS[0], ENOUGH_REPLICAS[1]))
                .toList();
        try (var direct = new Direct(primary)) {
            CacheUnderTest.await(
                    () -> direct.answer(Command.INFO, "replication").contains("connected_slaves:2"));
        }
        // what a Sentinel does not see of them at its start it learns 10 s later
        var sentinels = IntStream.range(0, 3)
                .mapToObj(_ -> TestRedis.start(
                        "sentinel monitor cache 127.0.0.1 " + primary.port() + " 2",
                        "sentinel down-after-milliseconds cache 1000",
                        "sentinel failover-timeout cache 10000"))
                .toList();
        sentinels.forEach(SentinelTest::awaitOthers);
        var options = new RedisOptions()
                .setType(RedisClientType.SENTINEL)
                .setRole(RedisRole.MASTER)
                .setMasterName("cache");
        sentinels.forEach(each -> options.addConnectionString(each.uri()));
        others = Stream.concat(replicas.stream(), sentinels.stream()).toList();
        cache = CacheUnderTest.at(primary, options);
        CacheUnderTest.await(this::works);
        cache.awaitTrusted();
        loop = cache.vertx().getOrCreateContext();
        var opened = new CompletableFuture<HitConnection>();
        loop.runOnContext(_ ->
                opened.complete(HitConnection.open(cache.vertx(), cache.client(), Duration.ofMillis(250), () -> {})));
        hits = opened.join();
    }

    @AfterEach
    void stop() {
        cache.close();
        others.forEach(TestRedis::close);
    }

    @Test
    void whatAPrimaryHeldThatDiedCountsNoMoreAndCachingGoesOn() {
        fill("v1");
        CacheUnderTest.await(() -> find().isPresent());
        var fence = cache.open("other");
        primary.kill();
        CacheUnderTest.await(this::works);
        assertThat(cache.read(SKU)).as("the replica has the value").isNotInstanceOf(Fresh.class);
        assertThat(find()).isEmpty();
        assertThat(cache.read("other")).as("the fence may be lost").isInstanceOf(Bypass.class);
        cache.close(fence);
        CacheUnderTest.await(() -> cache.read(SKU) instanceof Missing missing
                && CacheUnderTest.join(cache.cache().fill(missing.lease(), entry("v2"), MINUTE, MINUTE)));
        CacheUnderTest.await(() -> find().isPresent());
    }

    /** It wakes and takes itself for the primary: it must take no fence that the new one does not know of. */
    @Test
    void aPrimaryThatHungAndWokeTakesNoFenceAndItsValuesDoNotCount() {
        fill("v1");
        CacheUnderTest.await(() -> find().isPresent());
        primary.pause();
        try {
            CacheUnderTest.await(() -> find().isEmpty());
            CacheUnderTest.await(this::works);
        } finally {
            primary.resume();
        }
        try (var old = new Direct(primary)) {
            assertThat(old.opens()).as("a fence on the old primary alone").isFalse();
            assertThat(old.hits()).isFalse();
        }
        assertThat(cache.read(SKU)).isNotInstanceOf(Fresh.class);
        assertThat(find()).isEmpty();
        CacheUnderTest.await(() -> works() && cache.read(SKU) instanceof Missing);
    }

    /** Waits until a Sentinel knows the replicas and the other Sentinels. */
    private static void awaitOthers(TestRedis sentinel) {
        try (var direct = new Direct(sentinel)) {
            CacheUnderTest.await(() -> {
                var known = direct.answer(Command.INFO, "sentinel");
                return known.contains("slaves=2") && known.contains("sentinels=3");
            });
        }
    }

    private void fill(String content) {
        CacheUnderTest.await(() -> cache.read(SKU) instanceof Missing missing
                && CacheUnderTest.join(cache.cache().fill(missing.lease(), entry(content), MINUTE, MINUTE)));
    }

    /** Whether writers can open and close fences, which needs a primary with a replica. */
    private boolean works() {
        try {
            var open = cache.cache().open(List.of("any")).toCompletionStage().toCompletableFuture();
            @Nullable OpenFence fence = open.exceptionally(_ -> null).join();
            return fence != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private Optional<Cached> find() {
        var found = new CompletableFuture<Optional<Cached>>();
        loop.runOnContext(_ -> hits.find(SKU, hit -> found.complete(Optional.ofNullable(hit))));
        return found.join();
    }

    /** Who talks to one server, whatever the Sentinels say. */
    private static final class Direct implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final Redis client;
        private final RedisCache cache;

        Direct(TestRedis server) {
            client = Redis.createClient(vertx, server.uri());
            cache = new RedisCache(client, Duration.ofSeconds(2));
        }

        String answer(Command command, String section) {
            return CacheUnderTest.join(
                    client.send(Request.cmd(command).arg(section)).map(String::valueOf));
        }

        boolean opens() {
            return cache.open(List.of(SKU))
                    .map(true)
                    .otherwise(false)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }

        boolean hits() {
            return cache.read(new Subject.Product(SKU))
                    .map(Fresh.class::isInstance)
                    .otherwise(false)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        }

        @Override
        public void close() {
            client.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
