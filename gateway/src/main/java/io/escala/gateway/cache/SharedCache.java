package io.escala.gateway.cache;

import io.escala.cache.ClientType;
import io.escala.cache.Entry;
import io.escala.cache.Grants;
import io.escala.cache.Lookup;
import io.escala.cache.Lookup.Lease;
import io.escala.cache.RedisCache;
import io.escala.cache.Subject;
import io.escala.cache.UnsafeEvictionException;
import io.escala.gateway.resilience.Breaker;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What the gateways share in Redis, by the protocol's scripts; every call blocks its (virtual) thread for at most the
 * configured timeout.
 */
@ApplicationScoped
public class SharedCache {

    private static final Logger LOG = Logger.getLogger(SharedCache.class);

    /** Redis restarted or was flushed; each bucket's quarantine begins when it is first looked at. */
    private static final Lookup IN_QUARANTINE = new Lookup.Bypass(Lookup.Reason.QUARANTINE, null);

    private static final int FAILURES = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration START = Duration.ofSeconds(10);

    private final RedisCache redis;
    private final Grants grants;
    private final CacheSettings settings;
    private final CacheMeters meters;
    private final Breaker breaker = new Breaker("the cache's Redis", FAILURES, PAUSE);
    private volatile long touchAt = System.nanoTime();

    @Inject
    SharedCache(
            @RedisClientName("cache") Redis client,
            @ConfigProperty(name = "quarkus.redis.cache.client-type", defaultValue = "standalone") String clientType,
            @ConfigProperty(name = "quarkus.redis.cache.auto-failover", defaultValue = "false") boolean autoFailover,
            CacheSettings settings,
            CacheMeters meters) {
        ClientType.require(clientType, autoFailover);
        requireAtLeast("kept", settings.kept(), "fresh", settings.fresh());
        requireAtLeast(
                "queries.kept",
                settings.queries().kept(),
                "queries.fresh",
                settings.queries().fresh());
        this.redis = new RedisCache(client, settings.timeout());
        this.grants = new Grants(client, START);
        this.settings = settings;
        this.meters = meters;
    }

    private static void requireAtLeast(String longer, Duration kept, String shorter, Duration fresh) {
        if (kept.compareTo(fresh) < 0) {
            throw new IllegalArgumentException("escala.cache." + longer + " (" + kept
                    + ") must be at least escala.cache." + shorter + " (" + fresh + ")");
        }
    }

    /** Starts the quarantine of a fresh Redis at once, rather than with the first read. */
    void start(@Observes StartupEvent event) {
        grants.check().compose(_ -> grants.look()).onFailure(failure -> {
            if (failure instanceof UnsafeEvictionException) {
                LOG.fatal(failure.getMessage());
                Quarkus.asyncExit(1);
            } else {
                LOG.warnf("the cache does not answer yet: %s", failure.getMessage());
            }
        });
    }

    /** Redis was seen to hang, so reads go without it at once rather than wait for it a second time. */
    void leaveAlone() {
        breaker.trip();
    }

    /** Looks an entry up; empty when Redis does not answer. */
    public Optional<Lookup> read(Subject subject) {
        if (!breaker.admits()) {
            return Optional.empty();
        }
        var lookup = answer(redis.read(subject));
        if (lookup.isPresent() && lookup.get().equals(IN_QUARANTINE)) {
            touchAll();
        }
        return lookup;
    }

    /** Lets the quarantine of all buckets begin with the first that is seen in it. */
    private void touchAll() {
        long now = System.nanoTime();
        if (now - touchAt >= 0) {
            touchAt = now + Duration.ofSeconds(1).toNanos();
            grants.look().onFailure(failure -> LOG.debugf("the buckets were not looked at: %s", failure.getMessage()));
        }
    }

    /** Stores what was loaded under the lease, or gives the lease up; false when nothing was stored. */
    public boolean fill(Lease lease, Entry entry) {
        boolean query = lease.subject() instanceof Subject.Query;
        var fresh = query ? settings.queries().fresh() : settings.fresh();
        var kept = query ? settings.queries().kept() : settings.kept();
        if (entry instanceof Entry.Absent) {
            fresh = settings.absent();
            kept = settings.absent();
        }
        if (kept.isZero()) {
            release(lease);
            return false;
        }
        var stored = answer(redis.fill(lease, entry, jittered(fresh), kept));
        if (stored.isEmpty()) {
            release(lease);
        } else if (!stored.get()) {
            meters.fillRefused();
        }
        return stored.orElse(false);
    }

    /** Lets another reader try at once. */
    public void release(Lease lease) {
        redis.release(lease).onFailure(failure -> LOG.debugf("a lease was left to expire: %s", failure.getMessage()));
    }

    private <T> Optional<T> answer(Future<T> asked) {
        try {
            var answer = asked.toCompletionStage().toCompletableFuture().join();
            breaker.succeeded();
            return Optional.of(answer);
        } catch (CompletionException e) {
            if (e.getCause() instanceof ErrorType refusal && refusal.is("OOM")) {
                LOG.debugf("the cache is full: %s", refusal.getMessage());
                breaker.succeeded();
            } else {
                breaker.failed();
            }
            return Optional.empty();
        }
    }

    private static Duration jittered(Duration duration) {
        return Duration.ofMillis(
                Math.round(duration.toMillis() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
    }
}
