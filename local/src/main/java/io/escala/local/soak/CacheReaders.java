package io.escala.local.soak;

import io.escala.local.soak.CacheOracle.Product;
import io.escala.local.soak.Client.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Reads through every gateway: single products mostly, several by name, and listings of a category. */
final class CacheReaders {
    private static final int NAMED = 8;

    private final List<Client> gateways;
    private final CacheOracle oracle;
    private final List<Product> products;
    private final Map<String, List<Product>> categories;

    CacheReaders(List<Client> gateways, CacheOracle oracle) {
        this.gateways = gateways;
        this.oracle = oracle;
        this.products = new ArrayList<>(oracle.products());
        Collections.shuffle(products);
        this.categories = products.stream().collect(Collectors.groupingBy(Product::category));
    }

    void readOne() throws InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Client gateway = gateways.get(random.nextInt(gateways.size()));
        // some are read far more often than others, so that near caches have something to do
        Product product = products.get(random.nextInt(1 + random.nextInt(products.size())));
        switch (random.nextInt(20)) {
            case 0 -> read(gateway, "/api/products?limit=200&category=" + product.category(), category(product));
            case 1 -> {
                List<Product> named = category(product)
                        .subList(0, Math.min(NAMED, category(product).size()));
                read(gateway, named(named), named);
            }
            default -> {
                long begin = System.nanoTime();
                oracle.judge(product, begin, gateway.get(product.path(), Map.of()));
            }
        }
    }

    private List<Product> category(Product product) {
        return categories.getOrDefault(product.category(), List.of());
    }

    static String named(List<Product> products) {
        return products.stream()
                .map(each -> "sku=" + each.sku())
                .collect(Collectors.joining("&", "/api/products?", ""));
    }

    private void read(Client gateway, String path, List<Product> listed) throws InterruptedException {
        long begin = System.nanoTime();
        Answer answer = gateway.get(path, Map.of());
        oracle.judge(listed, begin, answer);
    }

    /** With nobody writing any more: how many answers of all gateways differ from what the database holds. */
    int different(Verdict verdict) throws InterruptedException {
        int different = 0;
        for (Product product : products) {
            different += different(product.path(), verdict);
        }
        for (List<Product> each : categories.values()) {
            different += different(
                    "/api/products?limit=200&category=" + each.getFirst().category(), verdict);
            different += different(named(each.subList(0, Math.min(NAMED, each.size()))), verdict);
        }
        return different;
    }

    private int different(String path, Verdict verdict) throws InterruptedException {
        Answer truth = gateways.getFirst().get(path, Map.of("Cache-Control", "no-cache"));
        int different = 0;
        // twice: what the first read stores is compared too
        for (Client gateway :
                Collections.nCopies(2, gateways).stream().flatMap(List::stream).toList()) {
            Answer cached = gateway.get(path, Map.of());
            boolean same = cached.status() == truth.status()
                    && (truth.status() != 200 || cached.body().equals(truth.body()));
            if (!same || (truth.status() != 200 && truth.status() != 404)) {
                different++;
                verdict.broke(
                        "at rest no entry differs from the database",
                        path + ": " + cached + " where the catalog says " + truth);
            }
        }
        return different;
    }
}
