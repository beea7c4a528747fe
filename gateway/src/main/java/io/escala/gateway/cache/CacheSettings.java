package io.escala.gateway.cache;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway caches products and the answers to queries. */
@ConfigMapping(prefix = "escala.cache")
public interface CacheSettings {

    /** Whether anything is cached at all. Off, every read goes to the catalog. */
    @WithDefault("true")
    boolean enabled();

    /** Whether reads of one thing at a time share one look-up and one load. Off, each makes its own. */
    @WithDefault("true")
    boolean coalescing();

    /** How long a product is served without asking the catalog; give or take a tenth, so that entries do not expire together. */
    @WithDefault("60s")
    Duration fresh();

    /**
     * How long a product is served at all, from when it was loaded: after {@link #fresh} it is served while it is
     * refreshed, or while the catalog does not answer. A write deletes it at any age.
     */
    @WithDefault("10m")
    Duration kept();

    /** How long the absence of a product is remembered. 0 remembers it not at all. */
    @WithDefault("5s")
    Duration absent();

    Queries queries();

    Near near();

    /** How long a request waits for Redis before it goes to the catalog. */
    @WithDefault("250ms")
    Duration timeout();

    /** How long a read waits for a value that another gateway is loading before it loads itself. */
    @WithDefault("2s")
    Duration fillWait();

    /** How long a read may take in all; one that takes longer is answered 503. A request may ask for less. */
    @WithDefault("3s")
    Duration deadline();

    /**
     * How long the catalog is waited for when a value is there that may only be served when it does not answer: one that
     * a write may have gone past, since no catalog instance says that none has.
     */
    @WithDefault("1s")
    Duration fallbackAfter();

    /** Listings, searches and categories. Any write of a product makes all of them absent. */
    interface Queries {

        /** How long an answer is served as it is; 0 caches none. */
        @WithDefault("10s")
        Duration fresh();

        /** How long it is served at all, as with products. */
        @WithDefault("1m")
        Duration kept();
    }

    /** The products this gateway itself remembers. */
    interface Near {

        /** Whether it remembers any. */
        @WithDefault("true")
        boolean enabled();

        /** How many bytes they may take; the least used go first. */
        @WithDefault("32M")
        MemorySize size();

        /** How long one is served before Redis is asked again, whatever happens. */
        @WithDefault("2s")
        Duration age();
    }
}
