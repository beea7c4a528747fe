package io.escala.gateway.products;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@code Cache-Status} of an answer (RFC 9211): what the cache did for it. */
record CacheStatus(String value) {

    private static final String CACHE = "escala-redis; ";

    /** @param ttl how long the entry stays fresh; negative when it is stale and served all the same */
    static CacheStatus hit(Duration ttl) {
        return new CacheStatus(CACHE + "hit; ttl=" + ttl.toSeconds() + (ttl.isNegative() ? "; detail=stale" : ""));
    }

    static CacheStatus miss(boolean stored) {
        return new CacheStatus(CACHE + "fwd=miss" + (stored ? "; stored" : ""));
    }

    /** The client asked for the catalog's own answer. */
    static CacheStatus request() {
        return new CacheStatus(CACHE + "fwd=request");
    }

    static CacheStatus bypass(@Nullable String detail) {
        return new CacheStatus(CACHE + "fwd=bypass" + (detail == null ? "" : "; detail=" + detail));
    }
}
