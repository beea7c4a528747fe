package io.escala.cache;

import static io.escala.cache.RedisCacheTest.entry;
import static io.escala.cache.RedisCacheTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Refresh;
import io.escala.cache.Lookup.Stale;
import io.escala.cache.RedisCache.OpenFence;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two readers and two writers of one key take their steps on a real Redis in a random order. After a write is
 * acknowledged no reader that starts later may see an older version; once all are done the cache holds the newest
 * version or none.
 */
class InterleavingTest {

    private static final int ROUNDS = 1_500;

    @Test
    void noReaderSeesAVersionOlderThanTheLastAcknowledged() {
        long seed = Long.getLong("escala.seed", System.nanoTime());
        var context = "repeat with -Descala.seed=" + seed;
        var random = new Random(seed);
        try (var cache = CacheUnderTest.start()) {
            cache.awaitTrusted();
            int hits = 0;
            for (int round = 0; round < ROUNDS; round++) {
                var product = new SharedProduct(cache, "product-" + round);
                var actors = List.<Actor>of(
                        new Reader(product, random), new Reader(product, random),
                        new Writer(product, random), new Writer(product, random));
                while (actors.stream().anyMatch(Actor::active)) {
                    var actor = actors.get(random.nextInt(actors.size()));
                    if (actor.active()) {
                        actor.step();
                        assertThat(product.violation).as(context).isNull();
                    }
                }
                hits += product.hits;
                if (cache.read(product.key) instanceof Fresh fresh) {
                    assertThat(Integer.parseInt(text(fresh.entry())))
                            .as(context)
                            .isEqualTo(product.committed);
                }
            }
            assertThat(hits).as("hits, without which nothing was shown").isGreaterThan(ROUNDS / 10);
        }
    }

    private static final class SharedProduct {
        final CacheUnderTest cache;
        final String key;
        int committed = 1;
        int acknowledged = 1;
        int hits;

        @Nullable
        String violation;

        SharedProduct(CacheUnderTest cache, String key) {
            this.cache = cache;
            this.key = key;
        }
    }

    private interface Actor {
        boolean active();

        void step();
    }

    /** Looks up, loads, fills; three times. */
    private static final class Reader implements Actor {
        private final SharedProduct product;
        private final Random random;
        private int left = 3;
        private @Nullable Lookup lookup;
        private int loaded;

        Reader(SharedProduct product, Random random) {
            this.product = product;
            this.random = random;
        }

        @Override
        public boolean active() {
            return left > 0;
        }

        @Override
        public void step() {
            if (lookup == null) {
                lookUp();
            } else if (loaded == 0) {
                loaded = product.committed;
            } else {
                var fresh = random.nextInt(4) == 0 ? Duration.ZERO : Duration.ofMinutes(1);
                product.cache.fill(lookup, entry(Integer.toString(loaded)), fresh, Duration.ofMinutes(1));
                next();
            }
        }

        private void lookUp() {
            switch (product.cache.read(product.key)) {
                case Fresh fresh -> seen(fresh.entry());
                case Stale stale -> seen(stale.entry());
                case Refresh refresh -> {
                    check(refresh.entry());
                    lookup = refresh;
                }
                case Missing missing -> lookup = missing;
                default -> next();
            }
        }

        private void seen(Entry entry) {
            product.hits++;
            check(entry);
            next();
        }

        private void check(Entry entry) {
            if (Integer.parseInt(text(entry)) < product.acknowledged) {
                product.violation = "read " + text(entry) + " after " + product.acknowledged + " was acknowledged";
            }
        }

        private void next() {
            lookup = null;
            loaded = 0;
            left--;
        }
    }

    /** Opens, commits, closes and acknowledges; or dies after its commit or before it. */
    private static final class Writer implements Actor {
        private final SharedProduct product;
        private final boolean dies;
        private @Nullable OpenFence fence;
        private int written;
        private boolean active = true;

        Writer(SharedProduct product, Random random) {
            this.product = product;
            this.dies = random.nextInt(4) == 0;
        }

        @Override
        public boolean active() {
            return active;
        }

        @Override
        public void step() {
            if (fence == null) {
                fence = product.cache.open(product.key);
            } else if (written == 0) {
                written = ++product.committed;
                active = !dies;
            } else {
                product.cache.close(fence);
                product.acknowledged = Math.max(product.acknowledged, written);
                active = false;
            }
        }
    }
}
