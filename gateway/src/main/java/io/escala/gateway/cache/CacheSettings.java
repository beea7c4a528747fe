package io.escala.gateway.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway caches products. */
@ConfigMapping(prefix = "escala.cache")
interface CacheSettings {

    /** Whether products are cached at all. Off, every read goes to the catalog. */
    @WithDefault("true")
    boolean enabled();

    /** How long an entry is served without asking the catalog; give or take a tenth, so that entries do not expire together. */
    @WithDefault("60s")
    Duration fresh();

    /**
     * How long an entry is served at all, from when it was loaded: after {@link #fresh} it is served while it is
     * refreshed, or while the catalog does not answer. A write deletes it at any age.
     */
    @WithDefault("10m")
    Duration kept();

    /** How long the absence of a product is remembered. 0 remembers it not at all. */
    @WithDefault("5s")
    Duration absent();

    /** How long a request waits for Redis before it goes to the catalog. */
    @WithDefault("250ms")
    Duration timeout();
}
