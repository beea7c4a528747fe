package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.load.LoadResult;
import io.escala.local.load.Requests;
import io.escala.local.sample.SampleImport;
import io.escala.local.sample.SampleProduct;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How long hits and misses take with few products and with many: neither may grow with the catalog. */
final class CacheGrowth {
    private static final int FEW = 1_000;
    private static final int READS = 900;
    private static final int RATE = 150;
    private static final int CONNECTIONS = 16;

    private final Contender gateway;
    private final HttpLoad load;
    private final BenchOptions options;
    private final Output output;

    CacheGrowth(Contender gateway, HttpLoad load, BenchOptions options, Output output) {
        this.gateway = gateway;
        this.load = load;
        this.options = options;
        this.output = output;
    }

    Path run(int many) throws IOException, InterruptedException, CommandException {
        Report report = new Report("cache-growth", "./escala bench cache --growth " + many, Map.of());
        measure(FEW, 0, report);
        measure(many, 1, report);
        return report.write(options.out());
    }

    private void measure(int products, int seed, Report report)
            throws IOException, InterruptedException, CommandException {
        new SampleImport("http://localhost:" + gateway.port(), output).run(products);
        List<String> paths = new ArrayList<>(IntStream.rangeClosed(1, products)
                .mapToObj(i -> "/api/products/" + SampleProduct.number(i).sku())
                .toList());
        Collections.shuffle(paths, new Random(seed));
        List<String> read = paths.subList(0, READS);
        // each once: all of them misses
        say(products, "miss", run(oneByOne(read)), report);
        say(products, "hit", run(oneByOne(read)), report);
    }

    private LoadResult run(Requests requests) throws InterruptedException {
        Duration time = Duration.ofMillis(1_000L * READS / RATE);
        return load.atRate(gateway.port(), CONNECTIONS, requests, RATE, Duration.ZERO, time);
    }

    private static Requests oneByOne(List<String> paths) {
        Iterator<String> next =
                Stream.generate(() -> paths).flatMap(List::stream).iterator();
        return () -> Requests.get(next.next()).get();
    }

    private void say(int products, String kind, LoadResult result, Report report) {
        String line = String.format(
                Locale.ROOT,
                "%,d products, %s: p50 %.2f ms, p99 %.2f ms (%d reads at %d/s, %d refused, %d failed)",
                products,
                kind,
                result.millis(50),
                result.millis(99),
                result.answered(),
                RATE,
                result.refused(),
                result.failed());
        output.say(line);
        report.say(line);
        report.figure(kind + " " + products, Map.of("p50", result.millis(50), "p99", result.millis(99)));
    }
}
