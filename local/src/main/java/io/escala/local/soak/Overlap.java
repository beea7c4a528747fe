package io.escala.local.soak;

import io.escala.local.soak.CacheOracle.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The narrowest race: two writers of one product overlap, readers look all the time, and the second writer dies between
 * its COMMIT and the closing of its fence. What is read after its COMMIT became known has to show it.
 */
final class Overlap {
    private static final int WRITERS = 3;
    private static final Duration SETTLED = Duration.ofMillis(800);
    private static final Duration WITHIN = Duration.ofSeconds(8);

    /** On a machine so busy that writes go past Redis nobody comes to a fenced COMMIT for a while. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_READS = Duration.ofMillis(5);

    private final CacheUnderTest cache;
    private final CacheOracle oracle;
    private final CacheWriters writers;
    private final List<Product> products;
    private int next;

    /** @param products that nobody else reads or writes */
    Overlap(CacheUnderTest cache, CacheOracle oracle, CacheWriters writers, List<Product> products) {
        this.cache = cache;
        this.oracle = oracle;
        this.writers = writers;
        this.products = products;
    }

    /**
     * Lets it happen once.
     *
     * @param hold how long the second writer's COMMIT is held back
     * @param meanwhile what is done then
     */
    void run(Duration hold, Runnable meanwhile) throws InterruptedException {
        writers.rest(true);
        TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean died = false;
        while (!died && System.nanoTime() - deadline < 0) {
            died = once(products.get(next++ % products.size()), hold, meanwhile);
        }
        cache.verdict.note(
                died ? "writers that died between COMMIT and close" : "no writer came to its COMMIT in time");
        writers.rest(false);
    }

    private boolean once(Product product, Duration hold, Runnable meanwhile) throws InterruptedException {
        CompletableFuture<Boolean> died = cache.commits.crash(hold, meanwhile, () -> cache.kill("catalog"), WITHIN);
        List<Thread> writing = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writing.add(Thread.ofVirtual().start(() -> write(product)));
        }
        while (!died.isDone()) {
            read(product);
            TimeUnit.NANOSECONDS.sleep(BETWEEN_READS.toNanos());
        }
        cache.commits.disarm();
        for (Thread each : writing) {
            each.join(); // and has learnt from the catalog what stands
        }
        read(product);
        return died.join();
    }

    private void write(Product product) {
        try {
            writers.contend(product);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Product product) throws InterruptedException {
        for (Client gateway : cache.gateways) {
            long begin = System.nanoTime();
            oracle.judge(product, begin, gateway.get(product.path(), Map.of()));
        }
    }
}
