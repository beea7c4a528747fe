package io.escala.cache;

import java.time.Duration;

/** What a look-up found, and what the reader has to do. */
public sealed interface Lookup {

    /** A value to serve as it is. */
    record Fresh(Entry entry, Duration age, Duration ttl) implements Lookup {}

    /** An expired value, its ttl negative; this reader holds the lease and refreshes it. */
    record Refresh(Entry entry, Duration age, Duration ttl, Lease lease) implements Lookup {}

    /** An expired value, its ttl negative, that another reader is refreshing. */
    record Stale(Entry entry, Duration age, Duration ttl) implements Lookup {}

    /** No value; this reader holds the lease, loads and fills. */
    record Missing(Lease lease) implements Lookup {}

    /** No value; another reader is loading it and its lease lasts this much longer. */
    record Loading(Duration leaseLeft) implements Lookup {}

    /** No value may be stored now: load and do not fill. */
    record Bypass(Reason reason) implements Lookup {}

    /** Why nothing may be stored. */
    enum Reason {
        /** Redis restarted, failed over or was flushed less than {@link Protocol#QUARANTINE} ago. */
        QUARANTINE,
        /** A writer is about to commit, or died while it was. */
        FENCE
    }

    /** The right to fill a key, until it is written or the lease ends. */
    record Lease(String key, String token) {}
}
