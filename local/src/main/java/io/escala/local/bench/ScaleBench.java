package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.load.LoadResult;
import io.escala.local.load.Requests;
import io.escala.local.process.Memory;
import io.escala.local.sample.SampleImport;
import io.escala.local.sample.SampleProduct;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "scale",
        description = {
            "How the cost of a request grows with gateways (1 to 8) and with clients (10 to 10,000 connections), at a",
            "fixed rate. For products see bench catalog and bench cache --growth, for queued jobs bench jobs --backlog."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class ScaleBench implements Callable<Integer> {

    private static final int PRODUCTS = 1_000;
    private static final List<Integer> GATEWAYS = List.of(1, 2, 4, 8);
    private static final List<Integer> CLIENTS = List.of(10, 100, 1_000, 10_000);
    private static final int CONNECTIONS = 32;
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    @Option(names = "--rate", paramLabel = "N", defaultValue = "1000", description = "Requests a second.")
    private int rate;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    private final Output output = new Output(System.out);

    private record Step(double balancer, double gateways, double p50, double p99, long bad) {}

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Report report = new Report(
                        "scale",
                        "./escala bench scale",
                        Map.of("Java", Runtime.version().toString()))
                .say(("%,d reads a second of %,d products in random order, medians of %d rounds. All processes, the"
                                + " generator too, share this machine's cores.")
                        .formatted(rate, PRODUCTS, options.rounds()));
        try (OwnStack own = BenchStack.start("scale", 1, 1, JvmFlags.steady(), output);
                HttpLoad load = new HttpLoad()) {
            new SampleImport(own.stack().url(), output).run(PRODUCTS);
            Requests requests = Requests.uniformly(
                    IntStream.rangeClosed(1, PRODUCTS)
                            .mapToObj(i ->
                                    "/api/products/" + SampleProduct.number(i).sku())
                            .toList(),
                    7);
            gateways(own.stack(), load, requests, report);
            own.stack().scale(Service.GATEWAY, 2);
            clients(own.stack(), load, requests, report);
        }
        output.say("Report: " + report.write(options.out()));
        return 0;
    }

    private void gateways(Stack stack, HttpLoad load, Requests requests, Report report)
            throws IOException, InterruptedException, CommandException {
        List<List<String>> rows = new ArrayList<>();
        for (int count : GATEWAYS) {
            stack.scale(Service.GATEWAY, count);
            List<Step> steps = measure(stack, load, requests, CONNECTIONS);
            long memory = 0;
            for (ProcessHandle gateway : gateways(stack)) {
                memory += Memory.of(gateway).rss();
            }
            rows.add(row(count + " gateways", steps, "%.0f MB a gateway".formatted(memory / 1e6 / count)));
        }
        report.say("## Gateways").table(header(), rows);
    }

    private void clients(Stack stack, HttpLoad load, Requests requests, Report report)
            throws InterruptedException, CommandException {
        List<List<String>> rows = new ArrayList<>();
        for (int count : CLIENTS) {
            List<Step> steps = measure(stack, load, requests, count);
            long memory = Memory.of(stack.process("balancer")).rss();
            rows.add(row("%,d connections".formatted(count), steps, "%.0f MB the balancer".formatted(memory / 1e6)));
        }
        report.say("## Clients").table(header(), rows);
    }

    private List<Step> measure(Stack stack, HttpLoad load, Requests requests, int connections)
            throws InterruptedException, CommandException {
        // as many as it takes, so that each gateway has compiled what is hot
        load.saturate(stack.port(), CONNECTIONS, requests, Duration.ZERO, WARM_UP);
        List<Step> steps = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            Chain chain = new Chain(
                    "Escala",
                    stack.port(),
                    List.of(
                            new Chain.Tier("balancer", List.of(stack.process("balancer"))),
                            new Chain.Tier("gateways", gateways(stack))));
            var before = chain.cpu();
            LoadResult result = load.atRate(chain.port(), connections, requests, rate, Duration.ZERO, options.time());
            var micros = chain.microsSince(before, result.answered());
            steps.add(new Step(
                    micros.getFirst(),
                    micros.getLast(),
                    result.millis(50),
                    result.millis(99),
                    result.failed() + result.refused()));
        }
        return steps;
    }

    private static List<ProcessHandle> gateways(Stack stack) throws CommandException {
        List<ProcessHandle> gateways = new ArrayList<>();
        for (int i = 1; i <= stack.count(Service.GATEWAY); i++) {
            gateways.add(stack.process("gateway-" + i));
        }
        return gateways;
    }

    private static List<String> header() {
        return List.of("", "balancer, µs", "gateways, µs", "p50, ms", "p99, ms", "failed", "RSS");
    }

    private List<String> row(String what, List<Step> steps, String memory) {
        List<String> row = List.of(
                what,
                Spread.of(steps, Step::balancer).text(0),
                Spread.of(steps, Step::gateways).text(0),
                Spread.of(steps, Step::p50).text(2),
                Spread.of(steps, Step::p99).text(2),
                Long.toString(steps.stream().mapToLong(Step::bad).sum()),
                memory);
        output.say(String.format(Locale.ROOT, "  %s", String.join("  ", row)));
        return row;
    }
}
