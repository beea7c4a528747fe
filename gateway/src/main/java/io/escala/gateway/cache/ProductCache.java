package io.escala.gateway.cache;

import io.escala.cache.Entry;
import io.escala.cache.Lookup;
import io.escala.cache.Lookup.Lease;
import io.escala.cache.Protocol;
import io.escala.cache.RedisCache;
import io.escala.cache.UnsafeEvictionException;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** The product cache; every call blocks its (virtual) thread for at most the configured timeout. */
@ApplicationScoped
public class ProductCache {

    private static final Logger LOG = Logger.getLogger(ProductCache.class);

    private static final Lookup IN_QUARANTINE = new Lookup.Bypass(Lookup.Reason.QUARANTINE);

    private final RedisCache redis;
    private final CacheSettings settings;
    private final AtomicLong touched = new AtomicLong(System.nanoTime() - Protocol.QUARANTINE.toNanos());
    private final AtomicBoolean answering = new AtomicBoolean(true);

    @Inject
    ProductCache(@RedisClientName("cache") Redis client, CacheSettings settings) {
        if (settings.kept().compareTo(settings.fresh()) < 0) {
            throw new IllegalArgumentException("escala.cache.kept (" + settings.kept()
                    + ") must be at least escala.cache.fresh (" + settings.fresh() + ")");
        }
        this.redis = new RedisCache(client, settings.timeout());
        this.settings = settings;
    }

    /** Starts the quarantine of a fresh Redis at once, rather than with the first read. */
    void touch(@Observes StartupEvent event) {
        startQuarantine();
    }

    private void startQuarantine() {
        redis.touch().onFailure(failure -> {
            if (failure instanceof UnsafeEvictionException) {
                LOG.fatal(failure.getMessage());
                Quarkus.asyncExit(1);
            } else {
                LOG.warnf("the cache does not answer yet: %s", failure.getMessage());
            }
        });
    }

    public boolean enabled() {
        return settings.enabled();
    }

    /** Looks a product up; empty when Redis does not answer. */
    public Optional<Lookup> read(String sku) {
        var lookup = answer(redis.read(sku));
        if (lookup.isPresent() && lookup.get().equals(IN_QUARANTINE)) {
            quarantineSeen();
        }
        return lookup;
    }

    /** Each bucket's quarantine begins when it is first looked at: let all begin with the first. */
    private void quarantineSeen() {
        long now = System.nanoTime();
        long last = touched.get();
        if (now - last > Protocol.QUARANTINE.toNanos() && touched.compareAndSet(last, now)) {
            startQuarantine();
        }
    }

    /** Stores what was loaded under the lease; false when it was refused or Redis does not answer. */
    public boolean fill(Lease lease, Entry entry) {
        var fresh = entry instanceof Entry.Present ? settings.fresh() : settings.absent();
        var kept = entry instanceof Entry.Present ? settings.kept() : settings.absent();
        if (kept.isZero()) {
            return false;
        }
        return answer(redis.fill(lease, entry, jittered(fresh), kept)).orElse(false);
    }

    private <T> Optional<T> answer(Future<T> asked) {
        try {
            var answer = asked.toCompletionStage().toCompletableFuture().join();
            if (answering.compareAndSet(false, true)) {
                LOG.info("the cache answers again");
            }
            return Optional.of(answer);
        } catch (CompletionException e) {
            if (e.getCause() instanceof ErrorType refusal) {
                LOG.debugf("the cache refuses, as it does when it is full: %s", refusal.getMessage());
                return Optional.empty();
            }
            if (answering.compareAndSet(true, false)) {
                LOG.warnf("the cache does not answer, reads go to the catalog: %s", e.getCause());
            }
            return Optional.empty();
        }
    }

    private static Duration jittered(Duration duration) {
        return Duration.ofMillis(
                Math.round(duration.toMillis() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
    }
}
