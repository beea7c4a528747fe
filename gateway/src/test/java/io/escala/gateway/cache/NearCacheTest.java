package io.escala.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import io.escala.cache.Entry;
import io.escala.cache.Lookup.Cached;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    void aNewSubscriptionForgetsAllAlsoWhenNoLossWasNoticed() {
        store(near.ticket(SKU));
        near.begin();
        assertThat(get()).isNull();
    }

    /** Not even for the moment until the store has looked again. */
    @Test
    void whatWasWrittenBeforeItIsStoredIsNeverThere() {
        var puts = new AtomicInteger();
        var observed = observed("put", () -> {}, puts::incrementAndGet);
        long ticket = observed.ticket(SKU);
        observed.invalidate(List.of(SKU));
        store(observed, ticket);
        assertThat(puts).hasValue(0);
    }

    @Test
    void aWriteThatIsHeardWhileItIsStoredRemovesIt() {
        var self = new AtomicReference<NearCache>();
        var observed = observed("put", () -> self.get().invalidate(List.of(SKU)), () -> {});
        self.set(observed);
        store(observed, observed.ticket(SKU));
        assertThat(observed.get(SKU, System.nanoTime())).isNull();
    }

    @Test
    void whatWasAskedForBeforeAWriteIsNotStoredRightAfterItsRemoval() {
        var self = new AtomicReference<NearCache>();
        var ticket = new AtomicLong();
        var observed = observed("invalidate", () -> {}, () -> store(self.get(), ticket.get()));
        self.set(observed);
        ticket.set(observed.ticket(SKU));
        observed.invalidate(List.of(SKU));
        assertThat(observed.get(SKU, System.nanoTime())).isNull();
    }

    @Test
    void whatIsStoredWhileTheSubscriptionIsLostIsNotServedForAMoment() {
        var self = new AtomicReference<NearCache>();
        var served = new ArrayList<NearCache.@Nullable Near>();
        var observed = observed(
                "put", () -> self.get().lose(), () -> served.add(self.get().get(SKU, System.nanoTime())));
        self.set(observed);
        store(observed, observed.ticket(SKU));
        assertThat(served).containsExactly((NearCache.Near) null);
    }

    /** One that does something just before and just after a step on its entries. */
    @SuppressWarnings("unchecked")
    private static NearCache observed(String step, Runnable before, Runnable after) {
        var entries = NearCache.entries(1 << 20, MINUTE);
        InvocationHandler handler = (proxy, method, arguments) -> {
            boolean watched = method.getName().equals(step);
            if (watched) {
                before.run();
            }
            var result = method.invoke(entries, arguments);
            if (watched) {
                after.run();
            }
            return result;
        };
        var observed = (Cache<String, NearCache.Near>)
                Proxy.newProxyInstance(NearCacheTest.class.getClassLoader(), new Class<?>[] {Cache.class}, handler);
        var near = new NearCache(observed, MINUTE);
        near.begin();
        confirm(near);
        return near;
    }

    @Test
    void itIsServedNoLongerThanItsAge() {
        var brief = new NearCache(1 << 20, Duration.ofSeconds(2));
        brief.begin();
        long now = System.nanoTime();
        brief.store(SKU, brief.ticket(SKU), new Cached(entry(), Duration.ZERO, MINUTE));
        brief.confirm(now + MINUTE.toNanos(), now + MINUTE.toNanos());
        assertThat(brief.get(SKU, now)).isNotNull();
        assertThat(brief.get(SKU, System.nanoTime() + Duration.ofSeconds(2).toNanos()))
                .isNull();
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
        confirm(near);
    }

    private static void confirm(NearCache near) {
        long now = System.nanoTime();
        near.confirm(now + MINUTE.toNanos(), now + 2 * MINUTE.toNanos());
    }

    private void store(long ticket) {
        store(near, ticket);
    }

    private static void store(NearCache near, long ticket) {
        near.store(SKU, ticket, new Cached(entry(), Duration.ZERO, MINUTE));
    }

    private NearCache.@Nullable Near get() {
        return near.get(SKU, System.nanoTime());
    }

    private static Entry entry() {
        return new Entry.Present("7", new byte[1_000]);
    }
}
