package io.escala.local.bench;

import io.escala.local.load.HttpLoad;
import io.escala.local.load.LoadResult;
import io.escala.local.load.Requests;
import io.escala.local.sample.SampleProduct;
import io.escala.local.stack.Stack;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;

/** Reads of single products and searches, none of which a cache answers. */
final class CatalogReads {

    /** As many as the machine that the bars are for has cores. */
    private static final int CONNECTIONS = 2;

    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private record Query(String title, Function<Random, String> parameters) {}

    private static final List<String> COLOURS = List.of("blue", "green", "red", "black", "white", "teal", "plum");
    private static final List<String> THINGS = List.of("mug", "teapot", "novel", "tent", "webcam", "kite", "planter");

    /** Prices differ from request to request, so that no two are alike. */
    private static final List<Query> QUERIES = List.of(
            new Query(
                    "words and price",
                    random -> "q=" + pick(COLOURS, random) + "+" + pick(THINGS, random) + "&maxPrice=" + price(random)),
            new Query(
                    "words, in stock, by price",
                    random -> "q=" + pick(THINGS, random) + "&inStock=true&sort=price&minPrice=" + price(random)),
            new Query("category, by price", random -> "category=kitchen&sort=price&minPrice=" + price(random)),
            new Query("category and price, newest", random -> "category=toys&sort=newest&maxPrice=" + price(random)),
            new Query(
                    "attributes and price",
                    random -> "attribute=colour:" + pick(COLOURS, random) + "&attribute=material:wooden&maxPrice="
                            + price(random)),
            new Query("a word of every tenth product", random -> "q=blue&maxPrice=" + price(random)),
            new Query(
                    "misspelt words",
                    random -> "q=" + misspelt(pick(THINGS, random), random) + "&maxPrice=" + price(random)));

    private final HttpLoad load;
    private final BenchOptions options;
    private final int few;
    private final int many;

    CatalogReads(HttpLoad load, BenchOptions options, int few, int many) {
        this.load = load;
        this.options = options;
        this.few = few;
        this.many = many;
    }

    /** Rounds in turn, so that what the machine does otherwise meets both. */
    List<String> points(Stack small, Stack large) throws InterruptedException {
        var ofSmall = new ArrayList<LoadResult>();
        var ofLarge = new ArrayList<LoadResult>();
        for (int round = 0; round <= options.rounds(); round++) {
            var one = run(small, random -> "/api/products/" + sku(few, random));
            var other = run(large, random -> "/api/products/" + sku(many, random));
            if (round > 0) {
                ofSmall.add(one);
                ofLarge.add(other);
            }
        }
        var small99 = Spread.of(ofSmall, result -> result.millis(50));
        var large99 = Spread.of(ofLarge, result -> result.millis(50));
        return List.of(
                "## Reading one product, past the cache",
                "",
                String.format(Locale.ROOT, "* %,d products: p50 %s ms, %s", few, small99.text(2), last(ofSmall)),
                String.format(Locale.ROOT, "* %,d products: p50 %s ms, %s", many, large99.text(2), last(ofLarge)),
                String.format(
                        Locale.ROOT,
                        "* ratio of the medians: %.2f; of what is answered in a second: %.2f",
                        large99.median() / small99.median(),
                        Spread.of(ofSmall, LoadResult::perSecond).median()
                                / Spread.of(ofLarge, LoadResult::perSecond).median()),
                "");
    }

    List<String> searches(Stack large) throws InterruptedException {
        var lines = new ArrayList<String>();
        lines.add("## The first page of a search, past the cache");
        lines.add("");
        lines.add("| | answers | refused | p50, ms | p99, ms | max, ms |");
        lines.add("|---|---|---|---|---|---|");
        for (var query : QUERIES) {
            var result =
                    run(large, random -> "/api/products?" + query.parameters().apply(random));
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %d | %.1f | %.1f | %.1f |",
                    query.title(),
                    result.answered(),
                    result.refused() + result.failed(),
                    result.millis(50),
                    result.millis(99),
                    result.millis(100)));
        }
        lines.add("");
        return lines;
    }

    private LoadResult run(Stack stack, Function<Random, String> path) throws InterruptedException {
        var random = new Random(42);
        Requests requests =
                () -> ("GET " + path.apply(random) + " HTTP/1.1\r\nHost: localhost\r\nCache-Control: no-cache\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        return load.saturate(URI.create(stack.url()).getPort(), CONNECTIONS, requests, WARM_UP, options.time());
    }

    private static String last(List<LoadResult> rounds) {
        return String.format(
                Locale.ROOT, "%.0f/s", Spread.of(rounds, LoadResult::perSecond).median());
    }

    private static String sku(int count, Random random) {
        return SampleProduct.number(1 + random.nextInt(count)).sku();
    }

    private static String price(Random random) {
        return String.format(Locale.ROOT, "%d.%02d", 5 + random.nextInt(60), random.nextInt(100));
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    /** Two neighbours transposed, but not the first letter. */
    private static String misspelt(String word, Random random) {
        int at = 1 + random.nextInt(word.length() - 2);
        return word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
    }
}
