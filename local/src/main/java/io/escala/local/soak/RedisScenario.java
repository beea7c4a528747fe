package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.soak.CacheOracle.Product;
import io.escala.local.soak.Client.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Redis killed, and then hanging, under load: no read fails, none is late or stale, and caching goes on soon after. */
final class RedisScenario implements Scenario<CacheUnderTest> {
    private static final int PRODUCTS = 200;
    private static final int WRITES_PER_SECOND = 10;

    /** What a read may take in all: escala.cache.deadline. */
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    private static final Duration RECONNECTED_WITHIN = Duration.ofSeconds(2);

    /** The protocol's quarantine, and the time until a grant stands and somebody has read. */
    private static final Duration CACHING_WITHIN = Duration.ofSeconds(3).plus(Duration.ofSeconds(2));

    private static final Duration HANG = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int readsPerSecond;

    RedisScenario(int readsPerSecond) {
        this.readsPerSecond = readsPerSecond;
    }

    @Override
    public String name() {
        return "redis";
    }

    /** What readers met. */
    private static final class Met {
        final Times times = new Times();
        final AtomicLong failed = new AtomicLong();
        volatile String example = "";
    }

    @Override
    public void run(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        CacheOracle oracle = new CacheOracle(cache.verdict);
        List<Product> products = oracle.add("redis-outage", PRODUCTS, "stock");
        AtomicBoolean ended = new AtomicBoolean();
        CacheWriters writers = new CacheWriters(cache.gateways, cache.verdict, products, List.of(), ended);
        writers.makeAll();
        Met met = new Met();
        Pacer reading =
                new Pacer("readers", readsPerSecond, () -> readOne(cache, oracle, products, met), cache.verdict);
        Pacer writing = new Pacer("writers", WRITES_PER_SECOND, writers::writeOne, cache.verdict);
        cache.awaitCaching(PATIENCE, () -> false);
        TimeUnit.SECONDS.sleep(2);
        cache.lines.loads.forEach(counts -> counts.clear());
        killed(cache);
        TimeUnit.SECONDS.sleep(1);
        report(cache, "Redis killed", met);
        hung(cache);
        TimeUnit.SECONDS.sleep(1);
        report(cache, "Redis hung for " + HANG.toSeconds() + " s", met);
        writing.end();
        reading.end();
        ended.set(true);
    }

    private static void readOne(CacheUnderTest cache, CacheOracle oracle, List<Product> products, Met met)
            throws InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Product product = products.get(random.nextInt(products.size()));
        Client gateway = cache.gateways.get(random.nextInt(cache.gateways.size()));
        long begin = System.nanoTime();
        Answer answer = gateway.get(product.path(), Map.of());
        met.times.add(System.nanoTime() - begin);
        oracle.judge(product, begin, answer);
        if (answer.status() != 200 && answer.status() != 404) {
            met.failed.incrementAndGet();
            met.example = answer.toString();
        }
    }

    private static void killed(CacheUnderTest cache) throws InterruptedException, CommandException {
        cache.stack.kill("redis-cache");
        awaitGone(cache);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!cache.stack.isReady("redis-cache") && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        long back = System.nanoTime();
        after(cache, back, "reconnected", answer -> !answer.cacheStatus().contains("unavailable"), RECONNECTED_WITHIN);
        after(cache, back, "caching again", CacheUnderTest::isHit, CACHING_WITHIN);
    }

    private static void awaitGone(CacheUnderTest cache) throws InterruptedException, CommandException {
        while (cache.stack.isReady("redis-cache")) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void hung(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        cache.pause("redis-cache", HANG);
        long back = System.nanoTime();
        after(
                cache,
                back,
                "answering again",
                answer -> !answer.cacheStatus().contains("unavailable"),
                RECONNECTED_WITHIN);
        after(cache, back, "caching again", CacheUnderTest::isHit, CACHING_WITHIN);
    }

    /** Waits until every gateway answers like that. */
    private static void after(CacheUnderTest cache, long back, String what, Predicate<Answer> wanted, Duration within)
            throws InterruptedException {
        for (Client gateway : cache.gateways) {
            while (!wanted.test(gateway.get(CacheUnderTest.PROBE, Map.of()))
                    && System.nanoTime() - back < PATIENCE.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        long took = System.nanoTime() - back;
        cache.say("%s after %.2f s", what, took / 1e9);
        if (took > within.toNanos()) {
            cache.verdict.broke(
                    "gateways are " + what + " within " + within.toSeconds() + " s of Redis' return",
                    took / 1e9 + " s");
        }
    }

    private static void report(CacheUnderTest cache, String what, Met met) {
        int most = cache.lines.loads.stream()
                .mapToInt(counts -> counts.mostAtOnce("/products/"))
                .max()
                .orElse(0);
        cache.say(
                "%s: %d of %,d reads failed; %s; at most %d loads of a product under way in a gateway",
                what, met.failed.get(), met.times.count(), met.times, most);
        if (met.failed.get() > 0) {
            cache.verdict.broke("no read fails while " + what, met.failed.get() + ", for example " + met.example);
        }
        if (most > 1) {
            cache.verdict.broke("a gateway loads a product once at a time", most + " at once");
        }
        met.times.require(cache.verdict, "reads while " + what, DEADLINE);
    }
}
