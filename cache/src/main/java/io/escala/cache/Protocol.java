package io.escala.cache;

import java.time.Duration;

/**
 * The times that readers and writers must agree on. They are constants, not settings: a service that used others would
 * break the promise for all.
 */
public final class Protocol {

    /**
     * The longest time from the opening of a fence to the end of its COMMIT. The writer has PostgreSQL enforce it
     * ({@code transaction_timeout}, set when the fence is about to be opened).
     */
    public static final Duration COMMIT_WINDOW = Duration.ofSeconds(2);

    /** How long a fence stands when its writer dies; longer than the window by a margin for clock rates and fsync. */
    public static final Duration FENCE_LIFE = Duration.ofSeconds(3);

    /** How long a Redis that may have lost fences is not filled. */
    public static final Duration QUARANTINE = FENCE_LIFE;

    /** How long a reader may take to load a value before another is let in. */
    public static final Duration LEASE = Duration.ofSeconds(5);

    /**
     * How long values count as hits after a catalog instance saw that no write had gone past Redis. A write that does go
     * past it is announced first and waits this long, and {@link #GRANT_MARGIN}, before it commits.
     */
    public static final Duration GRANT_LIFE = Duration.ofSeconds(2);

    /** For clock rates. */
    public static final Duration GRANT_MARGIN = Duration.ofMillis(200);

    private Protocol() {}
}
