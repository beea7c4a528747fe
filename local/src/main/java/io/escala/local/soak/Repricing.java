package io.escala.local.soak;

import io.escala.local.soak.Client.Answer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Raises the prices of one category by 1, job after job. Unlike an import, doing that twice shows: at the end each price
 * has to tell exactly how many jobs there were.
 */
final class Repricing implements Course {
    private static final String CATEGORY = "soak-repriced";
    private static final int PRODUCTS = 40;

    private final Jobs jobs;
    private final Client client;
    private final Verdict verdict;

    private long done;
    private boolean exact = true;

    Repricing(Jobs jobs, Client client, Verdict verdict) {
        this.jobs = jobs;
        this.client = client;
        this.verdict = verdict;
    }

    @Override
    public void run(CountDownLatch ended) throws InterruptedException {
        create(ended);
        for (long number = 1; ended.getCount() > 0; number++) {
            Optional<String> id = jobs.submit(
                    "/api/jobs", "application/json", CATEGORY + "-" + number, """
                    {"type":"reprice-products","payload":{"category":"%s","amount":"1","currency":"EUR"}}""".formatted(CATEGORY), ended);
            if (id.isEmpty()) {
                // The last submission may or may not have been accepted.
                exact = false;
            } else if (jobs.succeeds(id.get())) {
                done++;
                verdict.note("repricings of " + PRODUCTS + " products done");
            }
        }
    }

    private void create(CountDownLatch ended) throws InterruptedException {
        StringBuilder csv = new StringBuilder("sku,name,price,currency,category\n");
        for (int i = 0; i < PRODUCTS; i++) {
            csv.append(sku(i)).append(",Repriced,100,EUR,").append(CATEGORY).append('\n');
        }
        Optional<String> id = jobs.submit("/api/imports", "text/csv", CATEGORY + "-create", csv.toString(), ended);
        if (id.isPresent()) {
            jobs.succeeds(id.get());
        }
    }

    private static String sku(int number) {
        return CATEGORY + "-" + number;
    }

    /** Compares every price with the number of jobs. */
    void check() throws InterruptedException {
        BigDecimal least = BigDecimal.valueOf(100 + done);
        BigDecimal most = exact ? least : least.add(BigDecimal.ONE);
        for (int i = 0; i < PRODUCTS; i++) {
            Answer answer = client.get("/api/products/" + sku(i), Map.of("Cache-Control", "no-cache"));
            BigDecimal price = answer.status() == 200
                    ? new BigDecimal(answer.json().path("price").asText())
                    : BigDecimal.ZERO;
            if (price.compareTo(least) < 0 || price.compareTo(most) > 0) {
                verdict.broke(
                        "each effect of a job happens exactly once",
                        sku(i) + " costs " + price + " after " + done + " raises of 100 by 1: " + answer);
            }
        }
    }
}
