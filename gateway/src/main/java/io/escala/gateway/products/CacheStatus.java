package io.escala.gateway.products;

import io.escala.gateway.cache.Outcome;
import java.time.Duration;

/**
 * What the cache did for an answer, as its {@code Cache-Status} says it (RFC 9211).
 *
 * @param outcome the same, for counting
 */
record CacheStatus(Outcome outcome, String value) {

    static final String HEADER = "Cache-Status";

    private static final String NEAR = "escala-near; hit; ttl=";
    private static final String REDIS = "escala-redis; ";

    static CacheStatus near(long ttlSeconds) {
        return new CacheStatus(Outcome.NEAR, NEAR + ttlSeconds);
    }

    static CacheStatus hit(Duration ttl) {
        return new CacheStatus(Outcome.REDIS, REDIS + "hit; ttl=" + ttl.toSeconds());
    }

    /** @param ttl negative: how long it is over its time */
    static CacheStatus stale(Duration ttl) {
        return new CacheStatus(Outcome.STALE, REDIS + "hit; ttl=" + ttl.toSeconds() + "; detail=stale");
    }

    /** The catalog was asked, did not answer, and what is cached is served all the same. */
    static CacheStatus instead(Duration ttl) {
        return new CacheStatus(Outcome.STALE, REDIS + "fwd=stale; ttl=" + ttl.toSeconds() + "; detail=unavailable");
    }

    static CacheStatus miss(boolean stored) {
        return new CacheStatus(Outcome.MISS, REDIS + "fwd=miss" + (stored ? "; stored" : ""));
    }

    /** The catalog was asked, for a reason other than that nobody had the entry, and nothing was stored. */
    static CacheStatus forwarded(Outcome why) {
        var text = why == Outcome.REQUEST ? "fwd=request" : "fwd=bypass; detail=" + why.label();
        return new CacheStatus(why, REDIS + text);
    }

    /** It came with the load of another read. */
    CacheStatus collapsed() {
        return value.contains("fwd=") ? new CacheStatus(outcome, value + "; collapsed") : this;
    }
}
