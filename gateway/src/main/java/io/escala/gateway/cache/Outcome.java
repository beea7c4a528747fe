package io.escala.gateway.cache;

import java.util.Locale;

/** How a read was answered. */
public enum Outcome {
    /** From this gateway's memory. */
    NEAR,
    /** From Redis. */
    REDIS,
    /** From Redis, over its time: it is being refreshed, or the catalog does not answer. */
    STALE,
    /** From the catalog, since nobody had it. */
    MISS,
    /** From the catalog, since a write is committing. */
    FENCE,
    /** From the catalog, since Redis restarted a moment ago. */
    QUARANTINE,
    /** From the catalog, since no catalog instance says that Redis knows of every write. */
    GRANT,
    /** From the catalog, since Redis does not answer. */
    UNAVAILABLE,
    /** From the catalog, since the client asked for that. */
    REQUEST,
    /** From the catalog, since caching is off. */
    OFF;

    /** Its name in headers, metrics and figures. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
