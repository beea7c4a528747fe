package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.relay.Relay;
import io.escala.local.services.Service;
import io.escala.local.soak.Client.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * No thundering herd: a crowd that asks four gateways for a product that nobody has costs the catalog one load, and when a
 * product that all ask for expires nobody waits.
 */
final class MissScenario implements Scenario<CacheUnderTest> {
    private static final int GATEWAYS = 4;
    private static final String SKU = "miss-hot";
    private static final String FIRST = "miss-first";

    /** The load is under way while the whole crowd comes; less than a gateway waits for another one's. */
    private static final Duration LOAD = Duration.ofMillis(700);

    private static final int READS_PER_SECOND = 300;
    private static final Duration SLOW = Duration.ofSeconds(1);

    /** More than two lives of a product (5 s in this stack), and the loads between. */
    private static final Duration LIVES = Duration.ofSeconds(16);

    private final int crowd;

    MissScenario(int crowd) {
        this.crowd = crowd;
    }

    @Override
    public String name() {
        return "misses";
    }

    @Override
    public void run(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        cache.stack.scale(Service.GATEWAY, GATEWAYS);
        cache.useGateways(GATEWAYS);
        try {
            cache.awaitCaching(Duration.ofSeconds(30), () -> false);
            crowds(cache);
            expiry(cache);
        } finally {
            cache.lines.endDelays();
            cache.useGateways(2);
            cache.stack.scale(Service.GATEWAY, 2);
        }
    }

    /**
     * A gateway's first crowd loads its classes, for longer than it waits for Redis, which it then takes for gone: what it
     * cost is told. The second one is held to one load.
     */
    private void crowds(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        List<Integer> ports = new ArrayList<>();
        for (int i = 1; i <= GATEWAYS; i++) {
            ports.add(cache.stack.port("gateway-" + i));
        }
        crowd(cache, ports, FIRST, "gateways that have just started");
        long loads = crowd(cache, ports, SKU, "gateways that have met one before");
        if (loads != 1) {
            cache.verdict.broke("a crowd of misses is one load", loads + " loads");
        }
    }

    /** Gives how many loads it took. */
    private long crowd(CacheUnderTest cache, List<Integer> ports, String sku, String where)
            throws IOException, InterruptedException {
        try (CrowdOfReaders readers = new CrowdOfReaders(ports, crowd)) {
            write(cache, sku);
            cache.lines.loads.forEach(counts -> counts.clear());
            cache.lines.gatewaysToCatalog.forEach(Relay::silence);
            Map<String, Integer> answers = readers.get("/api/products/" + sku, () -> {
                LockSupport.parkNanos(LOAD.toNanos());
                cache.lines.heal();
            });
            long loads = loads(cache, sku);
            cache.say(
                    "%,d reads at once of what nobody has, over %d %s: loads %d, %s",
                    crowd, GATEWAYS, where, loads, answers);
            if (answers.keySet().stream().anyMatch(kind -> !kind.startsWith("200"))) {
                cache.verdict.broke("no read fails", answers.toString());
            }
            return loads;
        }
    }

    private static void write(CacheUnderTest cache, String sku) throws InterruptedException {
        Answer written = cache.gateways
                .getFirst()
                .send("PUT", "/api/products/" + sku, Map.of("Content-Type", "application/json"), """
                {"name":"Hot","category":"misses","price":1,"currency":"EUR"}""");
        if (!written.is2xx()) {
            throw new IllegalStateException("the product cannot be written: " + written);
        }
    }

    private static long loads(CacheUnderTest cache, String sku) {
        return cache.lines.loads.stream()
                .mapToLong(counts -> counts.of("/products/" + sku))
                .sum();
    }

    private static void expiry(CacheUnderTest cache) throws InterruptedException {
        for (Client gateway : cache.gateways) {
            gateway.get("/api/products/" + SKU, Map.of());
        }
        cache.lines.gatewaysToCatalog.forEach(each -> each.delay(1, SLOW));
        cache.lines.loads.forEach(counts -> counts.clear());
        AtomicLong waited = new AtomicLong();
        AtomicLong stale = new AtomicLong();
        Times times = new Times();
        Pacer reading = new Pacer(
                "readers",
                READS_PER_SECOND,
                () -> {
                    Client gateway =
                            cache.gateways.get(ThreadLocalRandom.current().nextInt(GATEWAYS));
                    long begin = System.nanoTime();
                    Answer answer = gateway.get("/api/products/" + SKU, Map.of());
                    times.add(System.nanoTime() - begin);
                    if (!CacheUnderTest.isHit(answer)) {
                        waited.incrementAndGet();
                        cache.verdict.broke("when a hot product expires nobody waits", answer.toString());
                    }
                    stale.addAndGet(answer.cacheStatus().contains("detail=stale") ? 1 : 0);
                },
                cache.verdict);
        TimeUnit.NANOSECONDS.sleep(LIVES.toNanos());
        reading.end();
        cache.say(
                "a hot product expired %d times, each load took about 1 s: %d reads waited, %d got it stale; %s",
                loads(cache, SKU), waited.get(), stale.get(), times);
        if (loads(cache, SKU) == 0 || stale.get() == 0) {
            cache.verdict.broke("the scenario does what it says", "the product did not expire");
        }
    }
}
