package io.escala.local.soak;

import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Imports, one after the other, each over the same few products with the next value. A submission is repeated with its
 * idempotency key until it is accepted; from then on it has to succeed.
 */
final class Imports {
    private static final int ROWS = 20;
    private static final Duration DONE_WITHIN = Duration.ofMinutes(3);

    private final String name;
    private final Client client;
    private final Excuses excuses;
    private final Verdict verdict;
    private final Map<String, History> products = new LinkedHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    Imports(String name, Client client, Excuses excuses, Verdict verdict) {
        this.name = name;
        this.client = client;
        this.excuses = excuses;
        this.verdict = verdict;
        for (int i = 0; i < ROWS; i++) {
            products.put(name + "-" + i, new History());
        }
    }

    Map<String, History> products() {
        return products;
    }

    /** Imports until {@link #end}; returns when the last one is settled. */
    void run() throws InterruptedException {
        for (long value = 1; ended.getCount() > 0; value++) {
            String id = submit(value);
            if (!id.isEmpty()) {
                awaitSuccess(id, value);
            }
        }
    }

    void end() {
        ended.countDown();
    }

    private String submit(long value) throws InterruptedException {
        StringBuilder csv = new StringBuilder("sku,name,price,currency,category,stock\n");
        for (Map.Entry<String, History> product : products.entrySet()) {
            product.getValue().attempted(value);
            csv.append(product.getKey())
                    .append(",Imported,1.00,EUR,soak,")
                    .append(value)
                    .append('\n');
        }
        while (true) {
            long begin = System.nanoTime();
            Answer answer = client.send(
                    "POST",
                    "/api/imports",
                    Map.of("Content-Type", "text/csv", "Idempotency-Key", name + "-" + value),
                    csv.toString());
            if (answer.status() == 202) {
                verdict.succeeded(Operation.SUBMIT);
                return answer.location().substring(answer.location().lastIndexOf('/') + 1);
            }
            if (!excuses.allow(Operation.SUBMIT, begin, System.nanoTime())) {
                verdict.broke("no submission fails", name + "-" + value + ": " + answer);
            } else {
                verdict.excused(Operation.SUBMIT);
            }
            if (ended.await(500, TimeUnit.MILLISECONDS)) {
                return "";
            }
        }
    }

    private void awaitSuccess(String id, long value) throws InterruptedException {
        long deadline = System.nanoTime() + DONE_WITHIN.toNanos();
        String state = "unknown";
        while (System.nanoTime() - deadline < 0) {
            Answer answer = client.get("/api/jobs/" + id, Map.of());
            if (answer.status() == 404) {
                verdict.broke("no accepted job is lost", "job " + id + " is unknown");
                return;
            }
            if (answer.status() == 200) {
                state = answer.json().path("state").asText();
                if (state.equals("succeeded")) {
                    products.values().forEach(history -> history.acknowledged(value));
                    verdict.note("imports of " + ROWS + " rows done");
                    return;
                }
                if (state.equals("dead") || state.equals("cancelled") || state.equals("parked")) {
                    verdict.broke("an accepted job succeeds", "job " + id + ": " + answer.body());
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        verdict.broke(
                "an accepted job ends", "job " + id + " is " + state + " after " + DONE_WITHIN.toSeconds() + " s");
    }
}
