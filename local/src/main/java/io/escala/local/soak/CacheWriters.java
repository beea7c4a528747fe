package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.soak.CacheOracle.Product;
import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes and deletes products one by one. Each write has a condition (If-Match, If-None-Match), so that one whose answer
 * was lost cannot land after a later one; what stands then is learnt from the catalog.
 */
final class CacheWriters {
    /** A create whose answer was lost may land after so long; until then its product is not deleted. */
    private static final long LATE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final int AT_ONCE = 3;

    private final List<Client> gateways;
    private final Verdict verdict;
    private final List<One> ones;
    private final List<Product> contended;
    private final AtomicLong writes = new AtomicLong();
    private final AtomicBoolean ended;
    private volatile boolean resting;

    /** A product with one writer at a time, and what that one knows of it. */
    private static final class One {
        final Product product;
        final AtomicBoolean busy = new AtomicBoolean();
        String etag = "";
        boolean known = true;
        long keptUntil = System.nanoTime();

        One(Product product) {
            this.product = product;
        }
    }

    /** @param contended products that are written by several at once, whose versions the catalog counts */
    CacheWriters(
            List<Client> gateways,
            Verdict verdict,
            List<Product> single,
            List<Product> contended,
            AtomicBoolean ended) {
        this.gateways = gateways;
        this.verdict = verdict;
        this.ones = single.stream().map(One::new).toList();
        this.contended = contended;
        this.ended = ended;
    }

    /** Writes and deletions that were acknowledged. */
    long writes() {
        return writes.get();
    }

    /** Makes each product. */
    void makeAll() throws InterruptedException {
        for (One one : ones) {
            write(one);
        }
        for (Product product : contended) {
            make(product);
        }
    }

    /** Makes a product whose versions the catalog counts. */
    void make(Product product) throws InterruptedException {
        product.versions().put(Long.MAX_VALUE);
        contend(product);
    }

    /** While they rest no write is begun. */
    void rest(boolean doRest) {
        resting = doRest;
    }

    boolean areResting() {
        return resting;
    }

    void writeOne() throws InterruptedException {
        if (resting) {
            return;
        }
        int any = ThreadLocalRandom.current().nextInt(ones.size() + contended.size() * AT_ONCE);
        if (any < ones.size()) {
            write(ones.get(any));
        } else {
            contend(contended.get((any - ones.size()) / AT_ONCE));
        }
    }

    private void write(One one) throws InterruptedException {
        if (!one.busy.compareAndSet(false, true)) {
            return;
        }
        try {
            if (one.known || learn(one)) {
                boolean delete = !one.etag.isEmpty()
                        && System.nanoTime() - one.keptUntil > 0
                        && ThreadLocalRandom.current().nextInt(5) == 0;
                change(one, one.product.versions().last() + 1, delete);
            }
        } finally {
            one.busy.set(false);
        }
    }

    private void change(One one, long version, boolean delete) throws InterruptedException {
        boolean create = one.etag.isEmpty();
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", "application/json"));
        headers.put(create ? "If-None-Match" : "If-Match", create ? "*" : one.etag);
        if (delete) {
            one.product.versions().delete(version);
        } else {
            one.product.versions().put(version);
        }
        Answer answer = delete
                ? any().send("DELETE", one.product.path(), headers, "")
                : any().send("PUT", one.product.path(), headers, body(one.product, version));
        if (answer.is2xx()) {
            one.product.versions().stands(version);
            one.etag = delete ? "" : answer.etag();
            writes.incrementAndGet();
            verdict.note(delete ? "deletions acknowledged" : "single writes acknowledged");
            return;
        }
        one.known = false;
        if (create) {
            one.keptUntil = System.nanoTime() + LATE_NANOS;
        }
        lost(answer);
        learn(one);
    }

    private void lost(Answer answer) {
        if (answer.status() == 0 || answer.status() == 503) {
            verdict.note("writes whose outcome had to be learnt");
        } else if (answer.status() == 412 || answer.status() == 404) {
            verdict.note("writes that an earlier one of unknown outcome overtook");
        } else {
            verdict.broke("answers are what the API says", answer.toString());
        }
    }

    /** Learns from the catalog what stands; what it shows is committed. */
    private boolean learn(One one) throws InterruptedException {
        Answer truth = truth(one.product);
        if (truth.status() == 404) {
            one.etag = "";
        } else if (truth.status() == 200) {
            one.etag = truth.etag();
            stands(one.product, truth.json());
        }
        one.known = truth.status() == 200 || truth.status() == 404;
        return one.known;
    }

    private void stands(Product product, JsonNode json) {
        product.versions().stands(CacheOracle.seen(product, json));
    }

    /** The catalog's own answer, as soon as it gives one. */
    private Answer truth(Product product) throws InterruptedException {
        while (true) {
            Answer answer = any().get(product.path(), Map.of("Cache-Control", "no-cache"));
            if (answer.status() == 200 || answer.status() == 404 || ended.get()) {
                return answer;
            }
            TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
        }
    }

    /** Writes without a condition, as several do at once. */
    void contend(Product product) throws InterruptedException {
        Answer answer = any().send(
                        "PUT",
                        product.path(),
                        Map.of("Content-Type", "application/json"),
                        body(product, ThreadLocalRandom.current().nextInt(1_000_000)));
        if (answer.is2xx()) {
            stands(product, answer.json());
            writes.incrementAndGet();
            verdict.note("single writes acknowledged");
            return;
        }
        lost(answer);
        Answer truth = truth(product);
        if (truth.status() == 200) {
            stands(product, truth.json());
        }
    }

    private static String body(Product product, long stock) {
        return """
                {"name":"Product %s","category":"%s","price":7.50,"currency":"EUR","stock":%d}""".formatted(product.sku(), product.category(), stock);
    }

    private Client any() {
        return gateways.get(ThreadLocalRandom.current().nextInt(gateways.size()));
    }
}
