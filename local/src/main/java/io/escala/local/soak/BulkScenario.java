package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.soak.CacheOracle.Product;
import io.escala.local.soak.Client.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A large import of products that are being read: when its job has ended no gateway shows an older version, and products
 * that it does not touch stay cached meanwhile.
 */
final class BulkScenario implements Scenario<CacheUnderTest> {
    private static final int UNTOUCHED = 200;
    private static final int LOOKED_AT = 10_000;
    private static final int READERS = 4;
    private static final Duration LAG = Duration.ofMillis(100);
    private static final Duration BEFORE = Duration.ofSeconds(10);

    /** By how much the share of hits may differ by chance. */
    private static final double CHANCE = 0.01;

    private final int rows;
    private final int readsPerSecond;

    BulkScenario(int rows, int readsPerSecond) {
        this.rows = rows;
        this.readsPerSecond = readsPerSecond;
    }

    @Override
    public String name() {
        return "import";
    }

    /** Reads of untouched products, and how many were hits. */
    private static final class Share {
        final AtomicLong reads = new AtomicLong();
        final AtomicLong hits = new AtomicLong();

        double value() {
            return (double) hits.get() / Math.max(1, reads.get());
        }
    }

    @Override
    public void run(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        CacheOracle oracle = new CacheOracle(cache.verdict);
        AtomicBoolean ended = new AtomicBoolean();
        List<Product> untouched = oracle.add("untouched", UNTOUCHED, "stock");
        List<Product> touched = oracle.add("touched", rows, "stock");
        new CacheWriters(cache.gateways, cache.verdict, untouched, List.of(), ended).makeAll();
        CacheBulk bulk = new CacheBulk(cache.gateways.getFirst(), cache.verdict, touched, ended);
        bulk.importAll();
        cache.awaitCaching(Duration.ofSeconds(30), () -> false);
        Share warm = new Share();
        read(cache, oracle, untouched, touched, warm, () -> TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos()));
        Share before = new Share();
        read(cache, oracle, untouched, touched, before, () -> TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos()));
        Share meanwhile = new Share();
        long begin = System.nanoTime();
        read(cache, oracle, untouched, touched, meanwhile, bulk::importAll);
        double took = (System.nanoTime() - begin) / 1e9;
        List<Product> looked = new ArrayList<>(touched);
        Collections.shuffle(looked, cache.random);
        looked = looked.subList(0, Math.min(LOOKED_AT, rows));
        TimeUnit.NANOSECONDS.sleep(LAG.toNanos()); // what near caches may be behind
        long stale = staleAfter(cache, oracle, looked);
        cache.say(
                "an import of %,d products beside %d reads/s took %.0f s; after it %d stale among %,d reads;"
                        + " hits of untouched products %.2f %% before, %.2f %% meanwhile (%,d reads)",
                rows,
                readsPerSecond,
                took,
                stale,
                (long) cache.gateways.size() * looked.size(),
                100 * before.value(),
                100 * meanwhile.value(),
                meanwhile.reads.get());
        if (meanwhile.value() < before.value() - CHANCE) {
            cache.verdict.broke(
                    "an import leaves the hits of products it does not touch alone",
                    "%.4f before, %.4f meanwhile".formatted(before.value(), meanwhile.value()));
        }
    }

    private void read(
            CacheUnderTest cache,
            CacheOracle oracle,
            List<Product> untouched,
            List<Product> touched,
            Share share,
            Pacer.Task until)
            throws InterruptedException {
        Pacer reading = new Pacer(
                "readers",
                readsPerSecond,
                () -> {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    boolean isTouched = random.nextBoolean();
                    List<Product> from = isTouched ? touched : untouched;
                    Product product = from.get(random.nextInt(from.size()));
                    long begin = System.nanoTime();
                    Answer answer = cache.gateways
                            .get(random.nextInt(cache.gateways.size()))
                            .get(product.path(), Map.of());
                    oracle.judge(product, begin, answer);
                    if (!isTouched) {
                        share.reads.incrementAndGet();
                        share.hits.addAndGet(CacheUnderTest.isHit(answer) ? 1 : 0);
                    }
                },
                cache.verdict);
        until.run();
        reading.end();
    }

    /** Reads some of the import's products through every gateway; gives how many answers were old. */
    private static long staleAfter(CacheUnderTest cache, CacheOracle oracle, List<Product> looked)
            throws InterruptedException {
        AtomicLong stale = new AtomicLong();
        List<Thread> readers = new ArrayList<>();
        for (Client gateway : cache.gateways) {
            for (int first = 0; first < READERS; first++) {
                int start = first;
                readers.add(Thread.ofVirtual().start(() -> readSome(gateway, oracle, looked, start, stale)));
            }
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return stale.get();
    }

    private static void readSome(
            Client gateway, CacheOracle oracle, List<Product> looked, int first, AtomicLong stale) {
        try {
            for (int i = first; i < looked.size(); i += READERS) {
                Product product = looked.get(i);
                long begin = System.nanoTime();
                Answer answer = gateway.get(product.path(), Map.of());
                oracle.judge(product, begin, answer);
                boolean newest = answer.status() == 200
                        && CacheOracle.seen(product, answer.json())
                                == product.versions().last();
                stale.addAndGet(newest ? 0 : 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
