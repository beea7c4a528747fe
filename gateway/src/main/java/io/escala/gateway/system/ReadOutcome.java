package io.escala.gateway.system;

import org.jspecify.annotations.Nullable;

/** What the cache did for a product read, as the answer's {@code Cache-Status} tells the client. */
enum ReadOutcome {
    /** From this gateway's memory. */
    NEAR,
    /** From Redis, fresh. */
    REDIS,
    /** From a cache, past its time. */
    STALE,
    /** With the answer that another read of the same product was waiting for. */
    COLLAPSED,
    /** From the catalog, and stored. */
    STORED,
    /** From the catalog, and not stored: a write came between, or another reader stores it. */
    UNSTORED,
    /** From the catalog, because nothing may be cached now or the client wanted it so. */
    BYPASS;

    /** Its name in metrics and in JSON. */
    String label() {
        return switch (this) {
            case NEAR -> "near";
            case REDIS -> "redis";
            case STALE -> "stale";
            case COLLAPSED -> "collapsed";
            case STORED -> "stored";
            case UNSTORED -> "unstored";
            case BYPASS -> "bypass";
        };
    }

    /** {@code null} when the answer says nothing of a cache. */
    static @Nullable ReadOutcome of(@Nullable String cacheStatus) {
        if (cacheStatus == null) {
            return null;
        }
        if (cacheStatus.contains("; collapsed")) {
            return COLLAPSED;
        }
        if (cacheStatus.contains("detail=stale") || cacheStatus.contains("fwd=stale")) {
            return STALE;
        }
        if (cacheStatus.contains("; hit")) {
            return cacheStatus.startsWith("escala-near") ? NEAR : REDIS;
        }
        if (cacheStatus.contains("fwd=miss")) {
            return cacheStatus.contains("; stored") ? STORED : UNSTORED;
        }
        return BYPASS;
    }
}
