package io.escala.gateway;

import io.escala.cache.Grants;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;

/** Tells the cache's Redis, as a catalog does, that it knows of every write; until told to stop. */
final class CatalogGrants implements AutoCloseable {

    private static final long PERIOD_MILLIS = 300;

    private final Vertx vertx = Vertx.vertx();
    private final Grants grants;
    private volatile boolean granting = true;

    CatalogGrants(String uri) {
        var options = new RedisOptions().setConnectionString(uri).setMaxPoolWaiting(10_000);
        grants = new Grants(Redis.createClient(vertx, options), Duration.ofSeconds(2));
        vertx.setPeriodic(1, PERIOD_MILLIS, _ -> {
            if (granting) {
                grants.look().onSuccess(this::renew);
            }
        });
    }

    private void renew(Grants.Sighting sighting) {
        if (granting) {
            grants.renew(sighting);
        }
    }

    void granting(boolean on) {
        granting = on;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
