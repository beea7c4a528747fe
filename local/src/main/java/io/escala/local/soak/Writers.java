package io.escala.local.soak;

import io.escala.local.soak.Client.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes products, one write of a product at a time, each on the condition that the one before it still stands
 * ({@code If-Match}): a write whose answer was lost can then not land after a later one.
 */
final class Writers {
    private final Client client;
    private final Excuses excuses;
    private final Verdict verdict;
    private final Map<String, History> products;
    private final List<String> skus;
    private final ConcurrentMap<String, String> etags = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Boolean> busy = new ConcurrentHashMap<>();

    Writers(Client client, Excuses excuses, Verdict verdict, Map<String, History> products) {
        this.client = client;
        this.excuses = excuses;
        this.verdict = verdict;
        this.products = products;
        this.skus = List.copyOf(products.keySet());
    }

    void writeOne() throws InterruptedException {
        String sku = skus.get(ThreadLocalRandom.current().nextInt(skus.size()));
        write(sku);
    }

    /** Writes the product's next value, unless a write of it is under way. */
    void write(String sku) throws InterruptedException {
        if (busy.putIfAbsent(sku, true) != null) {
            return;
        }
        try {
            History history = history(sku);
            if (etags.containsKey(sku) || history.ceiling() == 0 || refresh(sku, history)) {
                put(sku, history, history.ceiling() + 1);
            }
        } finally {
            busy.remove(sku);
        }
    }

    private History history(String sku) {
        History history = products.get(sku);
        if (history == null) {
            throw new IllegalArgumentException("no history of " + sku);
        }
        return history;
    }

    private void put(String sku, History history, long value) throws InterruptedException {
        String etag = etags.get(sku);
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json",
                etag == null ? "If-None-Match" : "If-Match",
                etag == null ? "*" : etag);
        history.attempted(value);
        long begin = System.nanoTime();
        Answer answer = client.send("PUT", "/api/products/" + sku, headers, """
                {"name":"Product %s","category":"soak","price":7.50,"currency":"EUR","stock":%d}""".formatted(sku, value));
        if (answer.is2xx()) {
            history.acknowledged(value);
            etags.put(sku, answer.etag());
            verdict.succeeded(Operation.WRITE);
            return;
        }
        etags.remove(sku);
        if (answer.status() == 412) {
            // The write before this one, or this one's own first sending, has landed after all.
            verdict.note("writes whose precondition failed after an unknown outcome");
        } else if (excuses.allow(Operation.WRITE, begin, System.nanoTime())) {
            verdict.excused(Operation.WRITE, answer);
        } else {
            verdict.broke("no write fails", sku + ": " + answer);
        }
    }

    /** Learns what stands in the database after a write whose outcome is unknown. */
    private boolean refresh(String sku, History history) throws InterruptedException {
        Answer answer = client.get("/api/products/" + sku, Map.of("Cache-Control", "no-cache"));
        if (answer.status() != 200) {
            return answer.status() == 404 && history.floor(System.nanoTime()) == 0;
        }
        long value = answer.json().path("stock").asLong(-1);
        if (value < history.floor(System.nanoTime())) {
            verdict.broke("no acknowledged write is lost", sku + " is " + value + ", " + answer);
        }
        history.acknowledged(value);
        etags.put(sku, answer.etag());
        return true;
    }
}
