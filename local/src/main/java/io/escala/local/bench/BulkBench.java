package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.sample.SampleCsv;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "bulk",
        description = {
            "Imports and exports generated products, in turn with psql on the same database:",
            "COPY into a staging table and the same upsert, and COPY TO."
        },
        mixinStandardHelpOptions = true)
final class BulkBench implements Callable<Integer> {
    /** A round, since they take a small part of the time that imports take. */
    private static final int EXPORTS = 3;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--products",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many (default ${DEFAULT-VALUE}).")
    private int products;

    private final Output output = new Output(System.out);
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Path psql = Peers.find("psql").orElseThrow(() -> new CommandException(Peers.missing("psql")));
        Path scratch = Files.createDirectories(BenchOptions.scratch("bulk"));
        Path csv = scratch.resolve("products.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(csv)) {
            SampleCsv.write(products, writer);
        }
        try (OwnStack own = BenchStack.start("bulk", 1, 1, JvmFlags.steady(), output)) {
            Stack stack = own.stack();
            compare(new Psql(psql, stack.databaseEnvironment(), scratch), new BulkJobs(stack), csv);
            return 0;
        }
    }

    private void compare(Psql psql, BulkJobs jobs, Path csv)
            throws IOException, InterruptedException, CommandException {
        warmUp(psql, jobs);
        Map<String, Long> small = jobs.peakMemory();
        for (int round = 1; round <= options.rounds(); round++) {
            output.say("round " + round);
            psql.run("TRUNCATE product", "VACUUM ANALYZE product", "CHECKPOINT");
            add("psql: COPY and upsert, new products", psql.upsert(csv));
            psql.run("TRUNCATE product", "VACUUM ANALYZE product", "CHECKPOINT");
            add("import, new products", jobs.importFile(csv));
            psql.run("VACUUM ANALYZE product", "CHECKPOINT");
            for (int i = 0; i < EXPORTS; i++) {
                add("psql: COPY TO", psql.copyTo(csv.resolveSibling("psql.csv")));
                add("export", jobs.export());
            }
            add("download of the export", jobs.download(csv.resolveSibling("export.csv")));
            requireSame(csv.resolveSibling("psql.csv"), csv.resolveSibling("export.csv"));
            psql.run("CHECKPOINT");
            add("psql: COPY and upsert, known products", psql.upsert(csv));
            psql.run("VACUUM product", "CHECKPOINT");
            add("import, known products", jobs.importFile(csv));
            psql.run("VACUUM product");
        }
        report(small, jobs.peakMemory());
    }

    /** The services meet some tens of thousands of rows before anything counts; a peer has nothing to warm up. */
    private void warmUp(Psql psql, BulkJobs jobs) throws IOException, InterruptedException, CommandException {
        int count = Math.max(1_000, products / 10);
        Path csv = BenchOptions.scratch("bulk").resolve("small.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(csv)) {
            SampleCsv.write(count, writer);
        }
        output.say(String.format(Locale.ROOT, "warm-up with %,d products", count));
        for (int i = 0; i < 2; i++) {
            jobs.importFile(csv);
        }
        jobs.export();
        jobs.download(csv.resolveSibling("export.csv"));
        psql.upsert(csv);
    }

    private void add(String name, double took) {
        output.say(String.format(Locale.ROOT, "  %-40s %7.2f s %,10.0f products/s", name, took, products / took));
        seconds.computeIfAbsent(name, any -> new ArrayList<>()).add(took);
    }

    private static void requireSame(Path psql, Path export) throws IOException, CommandException {
        long differs = Files.mismatch(psql, export);
        if (differs >= 0) {
            throw new CommandException(
                    "The export differs from what psql wrote at byte " + differs + ": " + export + ", " + psql);
        }
    }

    private void report(Map<String, Long> small, Map<String, Long> large) throws IOException {
        Report report = new Report(
                "bulk", "./escala bench bulk --products " + products, Map.of("psql", "as installed, the same server"));
        report.say("Seconds for %,d generated products, median (least–most) of %d rounds, in turn."
                .formatted(products, options.rounds()));
        report.table(
                List.of("", "s", "products/s"),
                seconds.entrySet().stream()
                        .map(entry -> List.of(
                                entry.getKey(),
                                Spread.of(entry.getValue(), s -> s).text(2),
                                String.format(
                                        Locale.ROOT,
                                        "%,.0f",
                                        products
                                                / Spread.of(entry.getValue(), s -> s)
                                                        .median())))
                        .toList());
        ratio(report, "psql: COPY and upsert, new products", "import, new products");
        ratio(report, "psql: COPY and upsert, known products", "import, known products");
        ratio(report, "psql: COPY TO", "export");
        large.forEach((service, bytes) -> report.say(String.format(
                Locale.ROOT,
                "Largest resident memory of the %s: %d MB with %,d products, %d MB with %,d.",
                service,
                small.getOrDefault(service, 0L) >> 20,
                products / 10,
                bytes >> 20,
                products)));
        report.figure("seconds", seconds).figure("peakBytesSmall", small).figure("peakBytes", large);
        output.say("Written to " + report.write(options.out()));
    }

    private void ratio(Report report, String peer, String ours) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < times(peer).size(); i++) {
            ratios.add(times(peer).get(i) / times(ours).get(i));
        }
        String line = "Speed of \"%s\" to \"%s\": %s"
                .formatted(ours, peer, Spread.of(ratios, r -> r).text(2));
        output.say(line);
        report.say(line + ".");
    }

    private List<Double> times(String name) {
        return seconds.getOrDefault(name, List.of());
    }
}
