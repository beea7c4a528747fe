package io.escala.catalog.changes;

import io.escala.cache.RedisCache;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The connection of this service to the cache's Redis. */
class CacheConnection {

    private static final Logger LOG = Logger.getLogger(CacheConnection.class);

    @Produces
    @Singleton
    RedisCache cache(
            @RedisClientName("cache") Redis redis,
            @ConfigProperty(name = "escala.changes.redis-timeout", defaultValue = "500ms") Duration timeout) {
        return new RedisCache(redis, timeout);
    }

    /** Starts the quarantine of a fresh Redis at once, rather than with the first read. */
    void touch(@Observes StartupEvent event, RedisCache cache) {
        cache.touch().onFailure(failure -> LOG.warnf("the cache does not answer yet: %s", failure.getMessage()));
    }
}
