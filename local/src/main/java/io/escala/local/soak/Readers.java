package io.escala.local.soak;

import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Reads products, some much more often than others, and holds each answer against the product's history. */
final class Readers {
    // A near cache may be behind by a message's delay; by this much at most, whatever happens to its subscription.
    private static final Duration NEAR_BOUND = Duration.ofMillis(2100);
    private static final Duration NEAR_LAG = Duration.ofMillis(100);

    private final Client client;
    private final Excuses excuses;
    private final Verdict verdict;
    private final List<Map.Entry<String, History>> products;

    Readers(Client client, Excuses excuses, Verdict verdict, Map<String, History> products) {
        this.client = client;
        this.excuses = excuses;
        this.verdict = verdict;
        this.products = List.copyOf(products.entrySet());
    }

    void readOne() throws InterruptedException {
        double skewed = Math.pow(ThreadLocalRandom.current().nextDouble(), 3);
        Map.Entry<String, History> product = products.get((int) (skewed * products.size()));
        long begin = System.nanoTime();
        Answer answer = client.get("/api/products/" + product.getKey(), Map.of());
        if (answer.status() == 200) {
            verdict.succeeded(Operation.READ);
            check(product.getKey(), product.getValue(), answer, begin);
        } else if (answer.status() == 404 && product.getValue().floor(begin) == 0) {
            verdict.succeeded(Operation.READ);
        } else if (answer.status() != 404 && excuses.allow(Operation.READ, begin, System.nanoTime())) {
            verdict.excused(Operation.READ, answer);
        } else {
            verdict.broke("no read fails", product.getKey() + ": " + answer);
        }
    }

    private void check(String sku, History history, Answer answer, long begin) {
        long value = answer.json().path("stock").asLong(-1);
        boolean near = answer.cacheStatus().startsWith("escala-near");
        if (value > history.ceiling()) {
            verdict.broke("nobody reads what nobody wrote", sku + " is " + value + ", " + answer);
        }
        if (value < history.floor(near ? begin - NEAR_BOUND.toNanos() : begin)) {
            verdict.broke(
                    "no read is older than a write acknowledged before it",
                    sku + " is " + value + " and not " + history.floor(begin) + ", " + answer);
        } else if (near && value < history.floor(begin - NEAR_LAG.toNanos())) {
            verdict.note("near hits more than 100 ms behind a write");
        }
    }
}
