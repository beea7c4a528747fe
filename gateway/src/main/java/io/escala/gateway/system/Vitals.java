package io.escala.gateway.system;

import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer;
import io.escala.gateway.resilience.Deadline;
import io.escala.jobs.redis.Link;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Whether what reads depend on answers this gateway, found out by asking. */
@Singleton
final class Vitals {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** A look-up by key, whose answer does not matter. */
    private static final String ANY_SKU = "-";

    private final Link cache;
    private final Catalog catalog;

    @Inject
    Vitals(@RedisClientName("cache") Redis cache, Catalog catalog) {
        this.cache = new Link(cache, TIMEOUT);
        this.catalog = catalog;
    }

    void stop(@Observes ShutdownEvent event) {
        cache.close();
    }

    /** @throws RuntimeException when it does not */
    boolean cacheAnswers() {
        cache.call(Request.cmd(Command.PING), TIMEOUT);
        return true;
    }

    /** @throws IllegalStateException when it does not, or cannot reach its database */
    boolean catalogAnswers() {
        return switch (catalog.product(ANY_SKU, Deadline.in(TIMEOUT))) {
            case CatalogAnswer.Answered _ -> true;
            case CatalogAnswer.Unavailable unavailable -> throw new IllegalStateException(unavailable.reason());
        };
    }
}
