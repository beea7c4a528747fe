package io.escala.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a look-up found, and what the reader has to do. */
public sealed interface Lookup {

    /**
     * A value that is there.
     *
     * @param age since it was loaded
     * @param ttl how long it stays fresh; negative when it is stale
     */
    record Cached(Entry entry, Duration age, Duration ttl) {}

    /** A value to serve as it is. */
    record Fresh(Cached cached) implements Lookup {}

    /** An expired value; this reader holds the lease and refreshes it. */
    record Refresh(Cached cached, Lease lease) implements Lookup {}

    /** An expired value that another reader is refreshing. */
    record Stale(Cached cached) implements Lookup {}

    /** No value; this reader holds the lease, loads and fills. */
    record Missing(Lease lease) implements Lookup {}

    /** No value; another reader is loading it and its lease lasts this much longer. */
    record Loading(Duration leaseLeft) implements Lookup {}

    /**
     * No value may be stored now: load and do not fill.
     *
     * @param fallback with {@link Reason#GRANT}, a value that may be from before a write: good for nothing but when the
     *     catalog does not answer
     */
    record Bypass(Reason reason, @Nullable Cached fallback) implements Lookup {}

    /** Why nothing may be stored. */
    enum Reason {
        /** Redis restarted, failed over or was flushed less than {@link Protocol#QUARANTINE} ago. */
        QUARANTINE,
        /** A writer is about to commit, or died while it was. */
        FENCE,
        /** No catalog instance has said lately that every write is known to this Redis. */
        GRANT
    }

    /** The right to fill an entry, until it is written or the lease ends. */
    record Lease(Subject subject, String token) {}
}
