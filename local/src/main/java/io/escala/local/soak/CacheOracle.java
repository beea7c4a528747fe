package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Knows what each product may show, and judges every answer. */
final class CacheOracle {
    static final String THROUGH_REDIS =
            "after a write is acknowledged no gateway serves an older version through Redis";
    static final String THROUGH_NEAR = "through the near cache none is older than 100 ms";

    private static final Duration LAG = Duration.ofMillis(100);
    private static final String NEAR = "escala-near; hit";
    private static final String MARKED_STALE = "fwd=stale";

    private final Verdict verdict;
    private final Map<String, Product> products = new LinkedHashMap<>();
    private final AtomicLong reads = new AtomicLong();

    /**
     * A product that is written all the time.
     *
     * @param field of its JSON that counts the writes
     */
    record Product(String sku, String category, String field, Versions versions) {
        String path() {
            return "/api/products/" + sku;
        }
    }

    CacheOracle(Verdict verdict) {
        this.verdict = verdict;
    }

    /** Makes products that count their writes in a field. */
    List<Product> add(String category, int count, String field) {
        List<Product> added = IntStream.range(0, count)
                .mapToObj(i -> new Product(category + "-" + i, category, field, new Versions()))
                .toList();
        added.forEach(each -> products.put(each.sku(), each));
        return added;
    }

    List<Product> products() {
        return List.copyOf(products.values());
    }

    /** Reads that were judged. */
    long reads() {
        return reads.get();
    }

    /** Judges the answer to a read of one product. */
    void judge(Product product, long begin, Answer answer) {
        if (counts(answer)) {
            boolean near = answer.cacheStatus().startsWith(NEAR);
            long since = near ? begin - LAG.toNanos() : begin;
            judge(
                    product,
                    since,
                    seen(product, answer.status() == 404 ? null : answer.json()),
                    answer,
                    near ? THROUGH_NEAR : THROUGH_REDIS);
        }
    }

    /** Judges a listing that has to show those products that there are. */
    void judge(List<Product> listed, long begin, Answer answer) {
        if (answer.status() != 404 && counts(answer)) {
            Map<String, JsonNode> items = new HashMap<>();
            answer.json()
                    .path("items")
                    .forEach(item -> items.put(item.path("sku").asText(), item));
            for (Product each : listed) {
                judge(each, begin, seen(each, items.get(each.sku())), answer, THROUGH_REDIS);
            }
        }
    }

    private boolean counts(Answer answer) {
        if (answer.status() == 200 || answer.status() == 404) {
            reads.incrementAndGet();
            verdict.note("reads answered by " + tier(answer.cacheStatus()));
            return true;
        }
        if (answer.status() == 0 || answer.status() == 503) {
            verdict.note("reads refused or broken off while something was broken");
        } else {
            verdict.broke("answers are what the API says", answer.toString());
        }
        return false;
    }

    private void judge(Product product, long since, long seen, Answer answer, String promise) {
        String fault = product.versions().fault(since, seen);
        if (fault == null) {
            return;
        }
        if (answer.cacheStatus().contains(MARKED_STALE)) {
            verdict.note("marked fwd=stale, and older than an acknowledged write");
        } else {
            verdict.broke(
                    promise,
                    product.sku() + ": " + fault + "; " + answer.servedBy() + " [" + answer.cacheStatus() + "]");
        }
    }

    static long seen(Product product, @Nullable JsonNode json) {
        return json == null ? Versions.ABSENT : json.path(product.field()).asLong();
    }

    private static String tier(String cacheStatus) {
        if (cacheStatus.startsWith(NEAR)) {
            return "the near cache";
        }
        if (cacheStatus.contains(MARKED_STALE)) {
            return "Redis, marked stale since the catalog does not answer";
        }
        return cacheStatus.contains("; hit") ? "Redis" : "the catalog";
    }
}
