package io.escala.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.escala.cache.Entry;
import io.escala.cache.Lookup.Cached;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * The products a gateway itself remembers for a moment. Only what was a hit in Redis is stored, and only if no write of
 * it was heard of since before Redis was asked.
 *
 * <p>An answer is never older than {@link #LAG} behind a write's acknowledgement: entries are used only while the
 * subscription to the writers' messages was confirmed that lately, and while the grant stands (ARCHITECTURE.md).
 */
public final class NearCache {

    /** How long entries are used after the subscription was last confirmed. */
    static final Duration LAG = Duration.ofMillis(100);

    private static final int STRIPES = 4_096;

    /** What an entry takes besides key and body, roughly: nodes, records, headers of arrays. */
    private static final int OVERHEAD = 200;

    private final Cache<String, Near> entries;
    private final long ageNanos;
    private final AtomicIntegerArray written = new AtomicIntegerArray(STRIPES);
    private final AtomicInteger session = new AtomicInteger();
    private volatile boolean listening;
    private volatile long usableUntil = System.nanoTime();

    /**
     * A remembered product; times in ns of {@link System#nanoTime()}.
     *
     * @param loadedAt when it was loaded from the catalog
     * @param until how long it is served
     */
    public record Near(Entry entry, String etag, long loadedAt, long until) {}

    /**
     * An empty one.
     *
     * @param bytes they may take
     * @param age how long one is served
     */
    NearCache(long bytes, Duration age) {
        this(entries(bytes, age), age);
    }

    NearCache(Cache<String, Near> entries, Duration age) {
        this.entries = entries;
        this.ageNanos = age.toNanos();
    }

    static Cache<String, Near> entries(long bytes, Duration age) {
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher(NearCache::weight)
                .expireAfterWrite(age)
                .executor(Runnable::run)
                .build();
    }

    private static int weight(String sku, Near near) {
        int body = near.entry() instanceof Entry.Present present ? present.body().length : 0;
        return OVERHEAD + sku.length() + body;
    }

    /** @param now of {@link System#nanoTime()} */
    public @Nullable Near get(String sku, long now) {
        if (now - usableUntil >= 0) {
            return null;
        }
        var near = entries.getIfPresent(sku);
        return near == null || now - near.until() >= 0 ? null : near;
    }

    /** To be taken before Redis is asked: what is stored with it is stored only if nothing was heard in between. */
    public long ticket(String sku) {
        return (long) session.get() << 32 | Integer.toUnsignedLong(written.get(stripe(sku)));
    }

    public void store(String sku, long ticket, Cached hit) {
        if (!listening || ticket != ticket(sku)) {
            return;
        }
        long now = System.nanoTime();
        var etag = hit.entry() instanceof Entry.Present present ? '"' + present.etag() + '"' : "";
        long life = Math.min(ageNanos, hit.ttl().toNanos());
        entries.put(sku, new Near(hit.entry(), etag, now - hit.age().toNanos(), now + life));
        if (ticket != ticket(sku)) {
            entries.invalidate(sku); // it was written in between, and removed before it was put
        }
    }

    /** The messages of before are lost, and with them what may have been written. */
    void begin() {
        session.incrementAndGet();
        entries.invalidateAll();
        listening = true;
    }

    void lose() {
        listening = false;
        usableUntil = System.nanoTime();
        session.incrementAndGet();
        entries.invalidateAll();
    }

    void invalidate(List<String> skus) {
        for (var sku : skus) {
            written.incrementAndGet(stripe(sku));
            entries.invalidate(sku);
        }
    }

    /** Every message sent before {@code asked} was heard, and values count until {@code granted}. */
    void confirm(long asked, long granted) {
        long heard = asked + LAG.toNanos();
        usableUntil = heard - granted < 0 ? heard : granted;
    }

    /** How many are remembered, roughly. */
    long count() {
        return entries.estimatedSize();
    }

    private static int stripe(String sku) {
        int hash = sku.hashCode();
        return (hash ^ hash >>> 16) & STRIPES - 1;
    }
}
