package io.escala.local.soak;

import io.escala.local.soak.CacheOracle.Product;
import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Writes products many at a time: one import after the other, each of all of them. */
final class CacheBulk {
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Client client;
    private final Verdict verdict;
    private final List<Product> products;
    private final AtomicBoolean ended;
    private final AtomicLong written = new AtomicLong();

    CacheBulk(Client client, Verdict verdict, List<Product> products, AtomicBoolean ended) {
        this.client = client;
        this.verdict = verdict;
        this.products = products;
        this.ended = ended;
    }

    /** How many products were written. */
    long writes() {
        return written.get();
    }

    /** Goes on until the end. */
    void run(BooleanSupplier resting) {
        try {
            while (!ended.get()) {
                if (!resting.getAsBoolean()) {
                    importAll();
                }
                TimeUnit.NANOSECONDS.sleep(BETWEEN.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Imports the next version of every product and waits until that is done. */
    void importAll() throws InterruptedException {
        long version = products.getFirst().versions().last() + 1;
        StringBuilder csv = new StringBuilder("sku,name,category,price,currency,stock\n");
        for (Product each : products) {
            each.versions().put(version);
            csv.append("%s,Product,%s,7.50,EUR,%d\n".formatted(each.sku(), each.category(), version));
        }
        String key = products.getFirst().category() + "-" + version;
        Answer accepted = client.send(
                "POST", "/api/imports", Map.of("Content-Type", "text/csv", "Idempotency-Key", key), csv.toString());
        while (accepted.status() != 202) {
            TimeUnit.MILLISECONDS.sleep(100);
            accepted = client.send(
                    "POST", "/api/imports", Map.of("Content-Type", "text/csv", "Idempotency-Key", key), csv.toString());
        }
        if (succeeds(accepted.location())) {
            products.forEach(each -> each.versions().stands(version));
            written.addAndGet(products.size());
            verdict.note("imports done");
        }
    }

    private boolean succeeds(String job) throws InterruptedException {
        while (true) {
            Answer answer = client.get(job, Map.of());
            String state = answer.status() == 200 ? answer.json().path("state").asText() : "";
            switch (state) {
                case "succeeded" -> {
                    return true;
                }
                case "dead", "cancelled", "parked" -> {
                    verdict.broke("every accepted import succeeds", answer.toString());
                    return false;
                }
                default -> TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
