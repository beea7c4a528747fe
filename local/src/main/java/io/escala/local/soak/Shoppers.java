package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads, searches, creates, changes, replaces and deletes products while nothing may fail: each answer is the one of a
 * quiet day, and none is older than a write acknowledged before the question. A product has one writer at a time, whose
 * writes are conditional.
 */
final class Shoppers {
    static final String NOTHING_FAILS = "no request fails";
    private static final String NOT_STALE = "no read is older than a write acknowledged before it";

    private static final Map<String, String> PAST_THE_CACHE = Map.of("Cache-Control", "no-cache");

    /** A near cache may be behind by as much, whatever happens to its subscription. */
    private static final long NEAR_NANOS = Duration.ofMillis(2100).toNanos();

    private final Client client;
    private final Verdict verdict;
    private final String category;
    private final List<Product> products;

    private static final class Product {
        final String sku;
        final Versions versions = new Versions();
        final AtomicBoolean busy = new AtomicBoolean();

        /** Of what stands; empty when nothing does. Guarded by {@link #busy}. */
        String etag = "";

        Product(String sku) {
            this.sku = sku;
        }

        String path() {
            return "/api/products/" + sku;
        }
    }

    /**
     * @param category of their own
     * @param count of products, few enough for one page
     */
    Shoppers(Client client, Verdict verdict, String category, int count) {
        this.client = client;
        this.verdict = verdict;
        this.category = category;
        this.products = IntStream.range(0, count)
                .mapToObj(i -> new Product(category + "-" + i))
                .toList();
    }

    void createAll() throws InterruptedException {
        for (Product product : products) {
            write(product);
        }
    }

    void writeOne() throws InterruptedException {
        write(any());
    }

    private Product any() {
        return products.get(ThreadLocalRandom.current().nextInt(products.size()));
    }

    private void write(Product product) throws InterruptedException {
        if (!product.busy.compareAndSet(false, true)) {
            return;
        }
        try {
            change(product, product.versions.last() + 1);
        } finally {
            product.busy.set(false);
        }
    }

    private void change(Product product, long version) throws InterruptedException {
        int chance = ThreadLocalRandom.current().nextInt(6);
        if (product.etag.isEmpty()) {
            put(product, version, "If-None-Match", "*", 201);
        } else if (chance == 0) {
            product.versions.delete(version);
            finish(product, version, send(product, "DELETE", "", Map.of("If-Match", product.etag)), 204, "deletions");
        } else if (chance < 3) {
            put(product, version, "If-Match", product.etag, 200);
        } else {
            product.versions.put(version);
            Map<String, String> headers =
                    Map.of("If-Match", product.etag, "Content-Type", "application/merge-patch+json");
            finish(
                    product,
                    version,
                    send(product, "PATCH", "{\"stock\":" + version + "}", headers),
                    200,
                    "merge patches");
        }
    }

    private void put(Product product, long version, String condition, String etag, int expected)
            throws InterruptedException {
        product.versions.put(version);
        String body = """
                {"name":"Shop %s","category":"%s","price":7.50,"currency":"EUR","stock":%d}""".formatted(product.sku, category, version);
        Answer answer = send(product, "PUT", body, Map.of(condition, etag, "Content-Type", "application/json"));
        finish(product, version, answer, expected, expected == 201 ? "creations" : "replacements");
    }

    private Answer send(Product product, String method, String body, Map<String, String> headers)
            throws InterruptedException {
        return client.send(method, product.path(), headers, body);
    }

    private void finish(Product product, long version, Answer answer, int expected, String what)
            throws InterruptedException {
        if (answer.status() == expected) {
            product.versions.stands(version);
            product.etag = expected == 204 ? "" : answer.etag();
            verdict.succeeded(Operation.WRITE);
            verdict.note(what);
            return;
        }
        verdict.broke(NOTHING_FAILS, what + " of " + product.sku + " with " + product.etag + ": " + answer);
        learn(product);
    }

    /** What stands after a write whose outcome is unknown. */
    private void learn(Product product) throws InterruptedException {
        Answer truth = client.get(product.path(), PAST_THE_CACHE);
        if (truth.status() == 404) {
            product.etag = "";
        } else if (truth.status() == 200) {
            product.etag = truth.etag();
            product.versions.stands(seen(truth.json()));
        }
    }

    void readOne() throws InterruptedException {
        switch (ThreadLocalRandom.current().nextInt(20)) {
            case 0 -> list();
            case 1 -> search("/api/products?q=shop&sort=price&limit=20");
            case 2 -> search("/api/categories");
            default -> read(any());
        }
    }

    private void read(Product product) throws InterruptedException {
        long begin = System.nanoTime();
        Answer answer = client.get(product.path(), Map.of());
        if (answer.status() == 200 || answer.status() == 404) {
            verdict.succeeded(Operation.READ);
            boolean near = answer.cacheStatus().startsWith("escala-near");
            judge(product, near ? begin - NEAR_NANOS : begin, answer.status() == 404 ? null : answer.json(), answer);
        } else {
            verdict.broke(NOTHING_FAILS, "read of " + product.sku + ": " + answer);
        }
    }

    /** A listing shows each product that there is, as it is. */
    private void list() throws InterruptedException {
        long begin = System.nanoTime();
        Answer answer = search("/api/products?limit=200&category=" + category);
        if (answer.status() == 200) {
            Map<String, JsonNode> items = new HashMap<>();
            answer.json()
                    .path("items")
                    .forEach(item -> items.put(item.path("sku").asText(), item));
            products.forEach(product -> judge(product, begin, items.get(product.sku), answer));
        }
    }

    private Answer search(String path) throws InterruptedException {
        Answer answer = client.get(path, Map.of());
        if (answer.status() == 200) {
            verdict.succeeded(Operation.READ);
            verdict.note("searches");
        } else {
            verdict.broke(NOTHING_FAILS, path + ": " + answer);
        }
        return answer;
    }

    private void judge(Product product, long since, @Nullable JsonNode json, Answer answer) {
        String fault = product.versions.fault(since, seen(json));
        if (fault != null) {
            verdict.broke(
                    NOT_STALE,
                    product.sku + ": " + fault + "; " + answer.servedBy() + " [" + answer.cacheStatus() + "]");
        }
    }

    private static long seen(@Nullable JsonNode json) {
        return json == null ? Versions.ABSENT : json.path("stock").asLong();
    }

    /** With nobody writing any more: the database holds the last write of each product, and every gateway shows it. */
    void checkAtRest(List<Client> gateways) throws InterruptedException {
        for (Product product : products) {
            Answer truth = client.get(product.path(), PAST_THE_CACHE);
            if (truth.status() != 200 && truth.status() != 404) {
                verdict.broke(NOTHING_FAILS, "read of " + product.sku + ": " + truth);
                continue;
            }
            String fault = product.versions.fault(System.nanoTime(), seen(truth.status() == 404 ? null : truth.json()));
            if (fault != null) {
                verdict.broke("no acknowledged write is lost", product.sku + ": " + fault);
            }
            for (Client gateway : gateways) {
                Answer cached = gateway.get(product.path(), Map.of());
                boolean same = cached.status() == truth.status()
                        && (truth.status() == 404 || cached.body().equals(truth.body()));
                if (!same) {
                    verdict.broke("at rest the cache agrees with the database", product.sku + ": " + cached);
                }
            }
        }
    }
}
