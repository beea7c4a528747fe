package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.soak.CacheOracle.Product;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's race on the real system: readers, writers one by one and many at a time, deletions, and every line and
 * process of the cache broken in turn. With a rule of the protocol taken out it has to find stale reads.
 */
final class RaceScenario implements Scenario<CacheUnderTest> {
    private static final int GATEWAYS = 2;
    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(1);

    /** Longer than a fence, a quarantine or what a near cache keeps. */
    private static final Duration REST = Duration.ofSeconds(4);

    private final double minutes;
    private final long operations;
    private final int readsPerSecond;
    private final int writesPerSecond;
    private final @Nullable CacheControl control;

    /** @param operations how many answered reads and writes there have to be at least, however long that takes */
    RaceScenario(
            double minutes, long operations, int readsPerSecond, int writesPerSecond, @Nullable CacheControl control) {
        this.minutes = minutes;
        this.operations = operations;
        this.readsPerSecond = readsPerSecond;
        this.writesPerSecond = writesPerSecond;
        this.control = control;
    }

    @Override
    public String name() {
        return "race";
    }

    @Override
    public void run(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        CacheOracle oracle = new CacheOracle(cache.verdict);
        List<Product> single = oracle.add("race-single", 20, "stock");
        List<Product> contended = oracle.add("race-contended", 4, "version");
        List<Product> many = oracle.add("race-bulk", 20, "stock");
        AtomicBoolean ended = new AtomicBoolean();
        CacheWriters writers = new CacheWriters(cache.gateways, cache.verdict, single, contended, ended);
        CacheBulk bulk = new CacheBulk(cache.gateways.getFirst(), cache.verdict, many, ended);
        CacheReaders readers = new CacheReaders(cache.gateways, oracle);
        writers.makeAll();
        bulk.importAll();
        // of an oracle of its own, so that nobody else reads them
        CacheOracle apart = new CacheOracle(cache.verdict);
        List<Product> overlapping = apart.add("race-overlap", 4, "version");
        for (Product each : overlapping) {
            writers.make(each);
        }
        Overlap overlap = new Overlap(cache, apart, writers, overlapping);
        CacheFaults faults = new CacheFaults(cache, GATEWAYS, overlap, control != null);
        faults.beginDelays();
        Thread importing = Thread.ofVirtual().start(() -> bulk.run(writers::areResting));
        Pacer reading = new Pacer("readers", readsPerSecond, readers::readOne, cache.verdict);
        Pacer writing = new Pacer("writers", writesPerSecond, writers::writeOne, cache.verdict);
        long end = System.nanoTime() + (long) (minutes * Duration.ofMinutes(1).toNanos());
        faults.breakThings(() -> {
            boolean found = control != null && !cache.verdict.held();
            long done = oracle.reads() + apart.reads() + writers.writes() + bulk.writes();
            return found || (System.nanoTime() - end > 0 && done >= operations);
        });
        faults.endDelays();
        cache.awaitHealthy(HEALTHY_WITHIN);
        ended.set(true);
        Stream.of(writing, reading).forEach(RaceScenario::end);
        importing.join();
        TimeUnit.NANOSECONDS.sleep(REST.toNanos());
        int different = readers.different(cache.verdict);
        cache.say(
                "%,d operations: %,d reads judged, %,d products written or deleted; at rest %d answers differ from the database",
                oracle.reads() + apart.reads() + writers.writes() + bulk.writes(),
                oracle.reads() + apart.reads(),
                writers.writes() + bulk.writes(),
                different);
    }

    private static void end(Pacer pacer) {
        try {
            pacer.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
