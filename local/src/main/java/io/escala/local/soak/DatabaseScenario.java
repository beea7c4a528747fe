package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.relay.Relay;
import io.escala.local.soak.Client.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** No line to the database: every cached product is served and marked stale, writes are refused and told to come again. */
final class DatabaseScenario implements Scenario<CacheUnderTest> {
    private static final int PRODUCTS = 200;
    private static final int WRITES_PER_SECOND = 5;

    /** After a grant's life, and what is answered before, an answer has to say that it may be old. */
    private static final Duration MARKED_AFTER = Duration.ofSeconds(4);

    private static final Duration BACK_WITHIN = Duration.ofSeconds(30);

    private final int seconds;
    private final int readsPerSecond;

    DatabaseScenario(int seconds, int readsPerSecond) {
        this.seconds = seconds;
        this.readsPerSecond = readsPerSecond;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void run(CacheUnderTest cache) throws IOException, InterruptedException, CommandException {
        List<String> paths = IntStream.range(0, PRODUCTS)
                .mapToObj(i -> "/api/products/database-" + i)
                .toList();
        for (String path : paths) {
            Answer written = write(cache, path);
            if (!written.is2xx()) {
                throw new IllegalStateException("the product cannot be written: " + written);
            }
        }
        cache.awaitCaching(BACK_WITHIN, () -> false);
        for (String path : paths) {
            cache.gateways.getFirst().get(path, Map.of());
        }
        Relay line = cache.lines.catalogToPostgres;
        line.cut();
        long down = System.nanoTime();
        AtomicLong reads = new AtomicLong();
        AtomicLong marked = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        Times times = new Times();
        Pacer reading = new Pacer(
                "readers",
                readsPerSecond,
                () -> {
                    long begin = System.nanoTime();
                    Answer answer =
                            any(cache).get(paths.get(ThreadLocalRandom.current().nextInt(PRODUCTS)), Map.of());
                    times.add(System.nanoTime() - begin);
                    reads.incrementAndGet();
                    boolean stale = answer.cacheStatus().contains("stale");
                    marked.addAndGet(stale ? 1 : 0);
                    if (answer.status() != 200) {
                        cache.verdict.broke("without the database every cached product is served", answer.toString());
                    } else if (!stale && begin - down > MARKED_AFTER.toNanos()) {
                        cache.verdict.broke("without the database what is served is marked stale", answer.toString());
                    }
                },
                cache.verdict);
        Pacer writing = new Pacer(
                "writers",
                WRITES_PER_SECOND,
                () -> {
                    Answer answer =
                            write(cache, paths.get(ThreadLocalRandom.current().nextInt(PRODUCTS)));
                    refused.incrementAndGet();
                    if (answer.status() != 503 || answer.retryAfter().isEmpty()) {
                        cache.verdict.broke(
                                "without the database writes are answered 503 with Retry-After", answer.toString());
                    }
                },
                cache.verdict);
        TimeUnit.SECONDS.sleep(seconds);
        writing.end();
        reading.end();
        line.heal();
        long back = System.nanoTime();
        while (!write(cache, paths.getFirst()).is2xx() && System.nanoTime() - back < BACK_WITHIN.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        cache.say(
                "no database for %d s: %,d reads of cached products served, %,d of them marked stale, %s; %,d writes refused;"
                        + " the first write after %.1f s of its return",
                seconds, reads.get(), marked.get(), times, refused.get(), (System.nanoTime() - back) / 1e9);
    }

    private static Answer write(CacheUnderTest cache, String path) throws InterruptedException {
        return any(cache).send("PUT", path, Map.of("Content-Type", "application/json"), """
                {"name":"Cached","category":"database","price":1,"currency":"EUR"}""");
    }

    private static Client any(CacheUnderTest cache) {
        return cache.gateways.get(ThreadLocalRandom.current().nextInt(cache.gateways.size()));
    }
}
