package io.escala.cache;

import static io.escala.cache.RedisCacheTest.entry;

import io.escala.cache.Lookup.Cached;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A connection that goes silent for good is given up, and it does not come back out of the client's pool. */
class SilentLineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String SKU = "product";

    @Test
    void theShortWayAndTheSubscriptionTakeOtherConnections() {
        var vertx = Vertx.vertx();
        try (var cache = CacheUnderTest.start();
                var wire = new Wire(cache.server().port())) {
            cache.awaitTrusted();
            cache.fill(cache.read(SKU), entry("v1"), MINUTE, MINUTE);
            var client = Redis.createClient(vertx, wire.uri());
            // one of its own, which would otherwise take the silent connection out of the pool
            var other = Redis.createClient(vertx, wire.uri());
            var loop = vertx.getOrCreateContext();
            var opened = new CompletableFuture<HitConnection>();
            loop.runOnContext(
                    _ -> opened.complete(HitConnection.open(vertx, client, Duration.ofMillis(250), () -> {})));
            var hits = opened.join();
            var begun = new AtomicInteger();
            try (var subscription = new Invalidations(vertx, other, new Began(begun))) {
                subscription.start();
                CacheUnderTest.await(() -> find(loop, hits).isPresent() && begun.get() == 1);

                wire.forget();
                CacheUnderTest.await(() -> find(loop, hits).isEmpty());
                CacheUnderTest.await(() -> find(loop, hits).isPresent() && begun.get() == 2);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static Optional<Cached> find(Context loop, HitConnection hits) {
        var found = new CompletableFuture<Optional<Cached>>();
        loop.runOnContext(_ -> hits.find(SKU, hit -> found.complete(Optional.ofNullable(hit))));
        return found.join();
    }

    /** Counts how often a subscription began. */
    private record Began(AtomicInteger times) implements Invalidations.Listener {
        @Override
        public void began() {
            times.incrementAndGet();
        }

        @Override
        public void lost() {}

        @Override
        public void invalidated(List<String> skus) {}

        @Override
        public void filled(String id) {}

        @Override
        public void confirmed(long asked, long granted) {}
    }
}
