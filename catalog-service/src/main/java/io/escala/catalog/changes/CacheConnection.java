package io.escala.catalog.changes;

import io.escala.cache.ClientType;
import io.escala.cache.Grants;
import io.escala.cache.Protocol;
import io.escala.cache.RedisCache;
import io.escala.cache.UnsafeEvictionException;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.Quarkus;
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

    /** What a hung Redis may cost a write must leave time for its COMMIT. */
    private static final Duration LONGEST_TIMEOUT = Protocol.COMMIT_WINDOW.dividedBy(2);

    @Produces
    @Singleton
    RedisCache cache(
            @RedisClientName("cache") Redis redis,
            @ConfigProperty(name = "quarkus.redis.cache.client-type", defaultValue = "standalone") String clientType,
            @ConfigProperty(name = "quarkus.redis.cache.auto-failover", defaultValue = "false") boolean autoFailover,
            @ConfigProperty(name = "escala.changes.redis-timeout", defaultValue = "500ms") Duration timeout) {
        ClientType.require(clientType, autoFailover);
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "escala.changes.redis-timeout (" + timeout + ") must be 1 ms to " + LONGEST_TIMEOUT.toMillis()
                            + " ms: with more, a Redis that hangs would let the commit window pass");
        }
        return new RedisCache(redis, timeout);
    }

    @Produces
    @Singleton
    Grants grants(@RedisClientName("cache") Redis redis) {
        return new Grants(redis, Protocol.GRANT_LIFE);
    }

    void check(@Observes StartupEvent event, Grants grants) {
        grants.check().onFailure(failure -> {
            if (failure instanceof UnsafeEvictionException) {
                LOG.fatal(failure.getMessage());
                Quarkus.asyncExit(1);
            } else {
                LOG.warnf("the cache does not answer yet: %s", failure.getMessage());
            }
        });
    }
}
