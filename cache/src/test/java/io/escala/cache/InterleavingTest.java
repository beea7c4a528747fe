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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two readers and two writers of one key take their steps on a real Redis in a random order. After a write is
 * acknowledged no reader that starts later may see an older version; once all are done the cache holds the newest
 * version or none.
 */
class InterleavingTest {

    private static final int ROUNDS = 1_500;

    /** What is left out of the protocol, to see that the promise is then broken. */
    enum Without {
        NOTHING,
        /** Writers only delete after their COMMIT, value and lease; one that dies between deletes nothing. */
        FENCE,
        /** Writers only delete after their COMMIT, and readers store without having held a lease since they loaded. */
        FENCE_AND_LEASE,
        /** All writers have one token, as if the fence were a flag. */
        WRITER_TOKENS
    }

    @Test
    void noReaderSeesAVersionOlderThanTheLastAcknowledged() {
        var story = tell(Without.NOTHING);
        assertThat(story.violation()).as(story.context()).isNull();
        assertThat(story.hits()).as("hits, without which nothing was shown").isGreaterThan(ROUNDS / 10);
    }

    @ParameterizedTest
    @EnumSource(
            value = Without.class,
            names = {"FENCE", "FENCE_AND_LEASE", "WRITER_TOKENS"})
    void withoutOneOfItsPartsTheProtocolBreaksItsPromise(Without left) {
        var story = tell(left);
        assertThat(story.violation()).as(story.context()).isNotNull();
    }

    private record Story(@Nullable String violation, int hits, String context) {}

    /** Rounds of random steps until a promise is broken, or all of them. */
    private static Story tell(Without left) {
        long seed = Long.getLong("escala.seed", System.nanoTime());
        var random = new Random(seed);
        int hits = 0;
        @Nullable String violation = null;
        try (var cache = CacheUnderTest.start()) {
            cache.awaitTrusted();
            for (int round = 0; round < ROUNDS && violation == null; round++) {
                var product = new SharedProduct(cache, "product-" + round, left);
                violation = play(product, random);
                hits += product.hits;
            }
        }
        return new Story(violation, hits, "repeat with -Descala.seed=" + seed);
    }

    private static @Nullable String play(SharedProduct product, Random random) {
        var actors = List.<Actor>of(
                new Reader(product, random), new Reader(product, random),
                new Writer(product, random), new Writer(product, random));
        while (product.violation == null && actors.stream().anyMatch(Actor::active)) {
            var actor = actors.get(random.nextInt(actors.size()));
            if (actor.active()) {
                actor.step();
            }
        }
        if (product.violation == null
                && product.cache.read(product.key) instanceof Fresh fresh
                && Integer.parseInt(text(fresh.cached().entry())) != product.committed) {
            return "the cache keeps " + text(fresh.cached().entry()) + ", the database " + product.committed;
        }
        return product.violation;
    }

    private static final class SharedProduct {
        final CacheUnderTest cache;
        final String key;
        int committed = 1;
        int acknowledged = 1;
        int hits;

        @Nullable
        String violation;

        final Without left;

        SharedProduct(CacheUnderTest cache, String key, Without left) {
            this.cache = cache;
            this.key = key;
            this.left = left;
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
                fill(lookup, fresh);
                next();
            }
        }

        private void fill(Lookup leased, Duration fresh) {
            var lookup = product.left == Without.FENCE_AND_LEASE ? product.cache.read(product.key) : leased;
            if (lookup instanceof Missing || lookup instanceof Refresh) {
                product.cache.fill(lookup, entry(Integer.toString(loaded)), fresh, Duration.ofMinutes(1));
            }
        }

        private void lookUp() {
            switch (product.cache.read(product.key)) {
                case Fresh fresh -> seen(fresh.cached().entry());
                case Stale stale -> seen(stale.cached().entry());
                case Refresh refresh -> {
                    check(refresh.cached().entry());
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
            this.dies = product.left != Without.FENCE_AND_LEASE && random.nextInt(4) == 0;
        }

        @Override
        public boolean active() {
            return active;
        }

        @Override
        public void step() {
            if (fence == null) {
                fence = open();
            } else if (written == 0) {
                written = ++product.committed;
                active = !dies;
            } else {
                product.cache.close(fence);
                product.acknowledged = Math.max(product.acknowledged, written);
                active = false;
            }
        }

        private OpenFence open() {
            return switch (product.left) {
                case NOTHING -> product.cache.open(product.key);
                case WRITER_TOKENS ->
                    CacheUnderTest.join(product.cache.cache().open(new OpenFence("flag", List.of(product.key))));
                // one that was never opened: closing it deletes all the same
                case FENCE, FENCE_AND_LEASE -> new OpenFence("none", List.of(product.key));
            };
        }
    }
}
