package io.escala.local.soak;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Imports, one after the other, each over the same few products with the next value. */
final class Imports implements Course {
    private static final int ROWS = 20;

    private final String name;
    private final Jobs jobs;
    private final Verdict verdict;
    private final Map<String, History> products = new LinkedHashMap<>();

    Imports(String name, Jobs jobs, Verdict verdict) {
        this.name = name;
        this.jobs = jobs;
        this.verdict = verdict;
        for (int i = 0; i < ROWS; i++) {
            products.put(name + "-" + i, new History());
        }
    }

    Map<String, History> products() {
        return products;
    }

    @Override
    public void run(CountDownLatch ended) throws InterruptedException {
        for (long value = 1; ended.getCount() > 0; value++) {
            Optional<String> id = jobs.submit("/api/imports", "text/csv", name + "-" + value, csv(value), ended);
            if (id.isPresent() && jobs.succeeds(id.get())) {
                acknowledge(value);
            }
        }
    }

    private String csv(long value) {
        StringBuilder csv = new StringBuilder("sku,name,price,currency,category,stock\n");
        products.forEach((sku, history) -> {
            history.attempted(value);
            csv.append(sku).append(",Imported,1.00,EUR,soak,").append(value).append('\n');
        });
        return csv.toString();
    }

    private void acknowledge(long value) {
        products.values().forEach(history -> history.acknowledged(value));
        verdict.note("imports of " + ROWS + " rows done");
    }
}
