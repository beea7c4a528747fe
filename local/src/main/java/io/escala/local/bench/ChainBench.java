package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.load.LoadResult;
import io.escala.local.load.Requests;
import io.escala.local.sample.SampleImport;
import io.escala.local.sample.SampleProduct;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "chain",
        description = {
            "The whole path, balancer to database, beside HAProxy and Varnish in front of a plain Quarkus and",
            "Panache service: processor time of a request by tier, for hot products, many products and misses."
        },
        mixinStandardHelpOptions = true)
final class ChainBench implements Callable<Integer> {

    private static final int PRODUCTS = 10_000;
    private static final int CONNECTIONS = 32;

    /** Several, since the compiler begins anew with much of a server's code when connections come and go. */
    private static final int WARM_UPS = 4;

    private static final Duration WARM_UP = Duration.ofSeconds(8);

    /** As long as Varnish is told to keep what it has, so that neither loads anew while it is measured. */
    private static final Map<String, String> KEPT = Map.of("ESCALA_CACHE_FRESH", "1h", "ESCALA_CACHE_KEPT", "2h");

    /** What clients ask for, at a rate that leaves every chain room. */
    private record Scenario(String title, int perSecond, Requests requests) {}

    @Mixin
    private final BenchOptions options = new BenchOptions();

    private final Output output = new Output(System.out);

    private record Round(List<Double> micros, double p50, double p99, long bad) {
        double total() {
            return micros.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        StackSettings settings =
                BenchStack.settings("chain", 1, 1, JvmFlags.steady()).with(Service.GATEWAY, KEPT);
        try (OwnStack own = BenchStack.start(settings, output);
                Processes processes =
                        new Processes(BenchOptions.scratch("chain").resolve("peers"));
                HttpLoad load = new HttpLoad()) {
            new SampleImport(own.stack().url(), output).run(PRODUCTS);
            ChainContenders contenders = new ChainContenders(own.stack(), processes);
            List<Chain> chains = new ArrayList<>(List.of(contenders.escala()));
            contenders.peers(output).ifPresent(chains::add);
            Report report = new Report("chain", "./escala bench chain", contenders.versions())
                    .say("CPU of a request in µs, all processes of a tier, medians of " + options.rounds()
                            + " interleaved rounds at a fixed rate over " + CONNECTIONS
                            + " connections; the catalog and PostgreSQL are the same processes for both.");
            for (Scenario scenario : scenarios()) {
                report.say("## " + scenario.title());
                compare(scenario, chains, load, report);
            }
            output.say("Report: " + report.write(options.out()));
            return 0;
        }
    }

    private static List<Scenario> scenarios() {
        List<String> paths = IntStream.rangeClosed(1, PRODUCTS)
                .mapToObj(i -> "/api/products/" + SampleProduct.number(i).sku())
                .toList();
        Random random = new Random(1);
        Requests uncached = () -> ("GET " + paths.get(random.nextInt(PRODUCTS))
                        + " HTTP/1.1\r\nHost: localhost\r\nCache-Control: no-cache\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return List.of(
                new Scenario("One hot product, 2,000/s", 2_000, Requests.get(paths.getFirst())),
                new Scenario("10,000 products at random, 2,000/s", 2_000, Requests.uniformly(paths, 2)),
                new Scenario("Past all caches, 300/s", 300, uncached));
    }

    private void compare(Scenario scenario, List<Chain> chains, HttpLoad load, Report report)
            throws InterruptedException {
        output.say(scenario.title());
        Map<Chain, List<Round>> rounds = new LinkedHashMap<>();
        chains.forEach(chain -> rounds.put(chain, new ArrayList<>()));
        // fills the caches, and lets the JVMs compile what is hot
        for (int i = 0; i < WARM_UPS; i++) {
            for (Chain chain : chains) {
                load.saturate(chain.port(), CONNECTIONS, scenario.requests(), Duration.ZERO, WARM_UP);
            }
        }
        for (int round = 0; round <= options.rounds(); round++) {
            for (Map.Entry<Chain, List<Round>> entry : rounds.entrySet()) {
                Round one = run(scenario, entry.getKey(), load, options.time());
                if (round > 0) {
                    entry.getValue().add(one);
                }
                output.say(String.format(
                        Locale.ROOT,
                        "  %-8s %-24s %7.1f µs CPU  p50 %.2f  p99 %.2f ms%s",
                        round == 0 ? "warm-up" : "round " + round,
                        entry.getKey().name(),
                        one.total(),
                        one.p50(),
                        one.p99(),
                        one.bad() == 0 ? "" : "  " + one.bad() + " FAILED OR REFUSED"));
            }
        }
        report(scenario, rounds, report);
    }

    private static void report(Scenario scenario, Map<Chain, List<Round>> rounds, Report report) {
        List<List<String>> rows = new ArrayList<>();
        BarChart chart = new BarChart(scenario.title() + ": µs of CPU for a request, all tiers");
        rounds.forEach((chain, all) -> {
            rows.add(row(chain, all));
            chart.bar(chain.name(), Spread.of(all, Round::total));
            report.figure(scenario.title() + ", " + chain.name(), all);
        });
        report.table(List.of("", "CPU, µs", "by tier, µs", "p50, ms", "p99, ms", "failed"), rows)
                .chart(scenario.title(), chart);
        List<List<Round>> all = List.copyOf(rounds.values());
        if (all.size() == 2) {
            report.say("Ratio of the processor time, round by round: "
                    + ratio(all.getFirst(), all.getLast()).text(2) + ".");
        }
    }

    private static List<String> row(Chain chain, List<Round> rounds) {
        List<String> tiers = new ArrayList<>();
        for (int i = 0; i < chain.tiers().size(); i++) {
            int tier = i;
            tiers.add(String.format(
                    Locale.ROOT,
                    "%s %.1f",
                    chain.tiers().get(tier).name(),
                    Spread.of(rounds, round -> round.micros().get(tier)).median()));
        }
        return List.of(
                chain.name(),
                Spread.of(rounds, Round::total).text(1),
                String.join(", ", tiers),
                Spread.of(rounds, Round::p50).text(2),
                Spread.of(rounds, Round::p99).text(2),
                Long.toString(rounds.stream().mapToLong(Round::bad).sum()));
    }

    private static Spread ratio(List<Round> ours, List<Round> theirs) {
        return Spread.of(
                IntStream.range(0, ours.size()).boxed().toList(),
                i -> ours.get(i).total() / theirs.get(i).total());
    }

    private static Round run(Scenario scenario, Chain chain, HttpLoad load, Duration time) throws InterruptedException {
        List<CpuTime> before = chain.cpu();
        LoadResult result =
                load.atRate(chain.port(), CONNECTIONS, scenario.requests(), scenario.perSecond(), Duration.ZERO, time);
        return new Round(
                chain.microsSince(before, result.answered()),
                result.millis(50),
                result.millis(99),
                result.failed() + result.refused());
    }
}
