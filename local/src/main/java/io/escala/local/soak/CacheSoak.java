package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.aot.AotCaches;
import io.escala.local.bench.BenchOptions;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cache",
        description = {
            "Breaks what the cache depends on, on a stack of its own, and holds every read against the writes before it.",
            "Relays stand on every line between gateways, catalog, Redis and PostgreSQL.",
            "race: readers and writers while lines and processes break and writers die between COMMIT and close.",
            "misses: a crowd asks four gateways for what nobody has; a product that all ask for expires.",
            "redis: Redis killed and hanging under load.  database: no line to PostgreSQL.",
            "import: a large import of products that are being read."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class CacheSoak implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "race,misses,redis,database,import",
            description = "Which of them, in this order.")
    private List<String> only = List.of();

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "30", description = "race: how long faults go on.")
    private double minutes;

    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "race: answered reads and writes, however long they take; a control needs none.")
    private long operations;

    @Option(names = "--reads", paramLabel = "N", defaultValue = "900", description = "race: reads a second.")
    private int reads;

    @Option(names = "--writes", paramLabel = "N", defaultValue = "20", description = "race: single writes a second.")
    private int writes;

    @Option(names = "--crowd", paramLabel = "N", defaultValue = "10000", description = "misses: reads at once.")
    private int crowd;

    @Option(names = "--down", paramLabel = "S", defaultValue = "60", description = "database: seconds without it.")
    private int down;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "63666", description = "import: products.")
    private int rows;

    @Option(
            names = "--load",
            paramLabel = "N",
            defaultValue = "300",
            description = "redis, database, import: reads a second.")
    private int load;

    @Option(
            names = "--control",
            paramLabel = "RULE",
            description = {
                "race without a rule of the protocol, until stale reads are found, which is then what is expected:",
                "no-fence, delete-after-commit, flag or no-quarantine."
            })
    private @Nullable String control;

    @Option(names = "--no-build", description = "Use the jars as they are.")
    @SuppressWarnings("UnusedVariable") // the script acts on it; here it is only known
    private boolean noBuild;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the choices of an earlier run.")
    private @Nullable Long seed;

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        CacheControl without = control == null ? null : CacheControl.named(control);
        if (without != null) {
            only = List.of("race");
        }
        List<Scenario<CacheUnderTest>> chosen = chosen(without);
        long chance = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        output.say("Breaking what the cache depends on: " + String.join(", ", only)
                + (without == null ? "" : ", control " + without.label()) + ", --seed " + chance);
        Path root = BenchOptions.root();
        StackDirectory directory =
                StackDirectory.claim(root.resolve(".escala").resolve("soak").resolve("cache"));
        CommitGate commits = new CommitGate();
        UnaryOperator<String> scripts = without == null ? UnaryOperator.identity() : without;
        try (CacheLines lines = new CacheLines(scripts, commits)) {
            StackSettings settings =
                    lines.through(new StackSettings(root, directory, 2, 1, Ports.free(), JvmFlags.plain())
                            // so that values also expire, and are refreshed
                            .with(Service.GATEWAY, Map.of("ESCALA_CACHE_FRESH", "5s")));
            try (OwnStack own = OwnStack.start(
                    settings.with(AotCaches.of(root).prepare(output).flags()), output)) {
                lines.connectTo(own.stack());
                own.stack().awaitReady();
                Verdict verdict = new Verdict(output);
                try (CacheUnderTest cache =
                        new CacheUnderTest(own.stack(), lines, commits, verdict, new Random(chance), output)) {
                    return run(chosen, cache, without);
                }
            }
        }
    }

    private List<Scenario<CacheUnderTest>> chosen(@Nullable CacheControl without) throws CommandException {
        return Scenario.named(
                only,
                List.of(
                        new RaceScenario(minutes, without == null ? operations : 0, reads, writes, without),
                        new MissScenario(crowd),
                        new RedisScenario(load),
                        new DatabaseScenario(down, load),
                        new BulkScenario(rows, load)));
    }

    private int run(List<Scenario<CacheUnderTest>> chosen, CacheUnderTest cache, @Nullable CacheControl without)
            throws IOException, InterruptedException, CommandException {
        Scenario.run(chosen, cache, output);
        cache.verdict.jobLines().forEach(output::say);
        boolean held = cache.verdict.held();
        if (without == null) {
            return held ? 0 : 1;
        }
        output.say(
                held
                        ? "The control found nothing: this soak would not notice that " + without.label() + " is so."
                        : "The control failed as it has to: without its rule the cache serves what was overwritten.");
        return held ? 1 : 0;
    }
}
