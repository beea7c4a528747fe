package io.escala.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.Entry;
import io.escala.cache.Lookup.Cached;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NearCacheTest {

    private static final String SKU = "sku-1";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final NearCache near = new NearCache(1 << 20, MINUTE);

    @BeforeEach
    void listen() {
        near.begin();
        confirm();
    }

    @Test
    void whatWasAHitInRedisIsRemembered() {
        store(near.ticket(SKU));
        assertThat(get()).isNotNull();
    }

    /** The near cache's own race: the message of a write overtakes what was read from Redis before it. */
    @Test
    void whatWasWrittenSinceRedisWasAskedIsNotStored() {
        long ticket = near.ticket(SKU);
        near.invalidate(List.of(SKU));
        store(ticket);
        assertThat(get()).isNull();
    }

    @Test
    void aWriteRemovesIt() {
        store(near.ticket(SKU));
        near.invalidate(List.of("other", SKU));
        assertThat(get()).isNull();
    }

    @Test
    void aLostSubscriptionForgetsAllAndStoresNothing() {
        store(near.ticket(SKU));
        near.lose();
        assertThat(get()).isNull();
        confirm();
        store(near.ticket(SKU));
        assertThat(get()).as("stored while nothing is heard").isNull();
    }

    @Test
    void whatWasAskedForInAnEarlierSessionIsNotStored() {
        long ticket = near.ticket(SKU);
        near.lose();
        near.begin();
        confirm();
        store(ticket);
        assertThat(get()).isNull();
    }

    /** So an answer is never further behind a write than this, whatever became of the connection. */
    @Test
    void itIsUsedOnlyForAMomentAfterTheSubscriptionWasConfirmed() {
        store(near.ticket(SKU));
        long asked = System.nanoTime();
        near.confirm(asked, asked + MINUTE.toNanos());
        long lag = NearCache.LAG.toNanos();
        assertThat(near.get(SKU, asked + lag - 1)).isNotNull();
        assertThat(near.get(SKU, asked + lag)).isNull();
    }

    @Test
    void itIsNotUsedWithoutAGrant() {
        store(near.ticket(SKU));
        long asked = System.nanoTime();
        near.confirm(asked, asked);
        assertThat(near.get(SKU, asked)).isNull();
    }

    @Test
    void itIsServedNoLongerThanItIsFresh() {
        long now = System.nanoTime();
        near.store(SKU, near.ticket(SKU), new Cached(entry(), Duration.ZERO, Duration.ofMillis(1)));
        near.confirm(now, now + MINUTE.toNanos());
        assertThat(near.get(SKU, System.nanoTime() + Duration.ofMillis(2).toNanos()))
                .isNull();
    }

    @Test
    void itsBytesAreBounded() {
        var small = new NearCache(10_000, MINUTE);
        small.begin();
        for (int i = 0; i < 1_000; i++) {
            small.store("sku-" + i, small.ticket("sku-" + i), new Cached(entry(), Duration.ZERO, MINUTE));
        }
        assertThat(small.count()).isBetween(1L, 10L);
    }

    private void confirm() {
        long now = System.nanoTime();
        near.confirm(now + MINUTE.toNanos(), now + 2 * MINUTE.toNanos());
    }

    private void store(long ticket) {
        near.store(SKU, ticket, new Cached(entry(), Duration.ZERO, MINUTE));
    }

    private NearCache.@Nullable Near get() {
        return near.get(SKU, System.nanoTime());
    }

    private static Entry entry() {
        return new Entry.Present("7", new byte[1_000]);
    }
}
