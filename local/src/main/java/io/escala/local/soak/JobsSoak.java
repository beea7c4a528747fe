package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.aot.AotCaches;
import io.escala.local.bench.BenchOptions;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "jobs",
        description = {
            "Breaks what jobs depend on, on a stack of its own, and checks that what was accepted is done once.",
            "A tap between the workers and the catalog writes down every step, its fence and its outcome.",
            "crash: imports while workers are killed, the queue's Redis twice, PostgreSQL once.",
            "zombies: workers suspended for three leases.  rescue: kills, pauses of 3 s, a job that halts its JVM.",
            "rolling: workers restarted one after the other under 2-minute jobs.",
            "sharing: a large tenant beside a small one, cancellations, progress.",
            "submits: the queue's Redis killed under submissions, and its file cut."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class JobsSoak implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "crash,zombies,rescue,rolling,submits,sharing",
            description = "Which of them, in this order.")
    private List<String> only = List.of();

    @Option(names = "--workers", paramLabel = "N", defaultValue = "8", description = "How many workers, 2 to 16.")
    private int workers;

    @Option(names = "--imports", paramLabel = "N", defaultValue = "10000", description = "crash: imports of 100 rows.")
    private int imports;

    @Option(
            names = "--kill-every",
            paramLabel = "S",
            defaultValue = "10",
            description = "crash: seconds between kills.")
    private int killEvery;

    @Option(names = "--trials", paramLabel = "N", defaultValue = "200", description = "zombies: suspended workers.")
    private int trials;

    @Option(names = "--lease", paramLabel = "S", defaultValue = "6", description = "Seconds of a lease.")
    private int lease;

    @Option(names = "--kills", paramLabel = "N", defaultValue = "40", description = "rescue: killed workers.")
    private int kills;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "5", description = "rolling: how long.")
    private double minutes;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "100000",
            description = "sharing: the large tenant's jobs.")
    private int backlog;

    @Option(names = "--submits", paramLabel = "N", defaultValue = "20000", description = "submits: how many.")
    private int submits;

    @Option(
            names = "--redis-kills",
            paramLabel = "N",
            defaultValue = "20",
            description = "submits: how often Redis is killed.")
    private int redisKills;

    @Option(names = "--cuts", paramLabel = "N", defaultValue = "5", description = "submits: how often its file is cut.")
    private int cuts;

    @Option(
            names = "--clock-skew",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seconds by which the workers' clocks are wrong, every other one ahead, the others behind"
                    + " (Linux, needs cc).")
    private int clockSkew;

    @Option(names = "--no-build", description = "Use the jars as they are.")
    @SuppressWarnings("UnusedVariable") // the script acts on it; here it is only known
    private boolean noBuild;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the choices of an earlier run.")
    private @Nullable Long seed;

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        List<Scenario<JobsUnderTest>> chosen = chosen();
        long chance = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        output.say("Breaking what jobs depend on: " + String.join(", ", only) + ", --seed " + chance);
        Path root = BenchOptions.root();
        Path home = root.resolve(".escala").resolve("soak").resolve("jobs");
        StackDirectory directory = StackDirectory.claim(home);
        try (Tap tap = new Tap()) {
            StackSettings settings = new StackSettings(
                            root, directory, 2, Math.clamp(workers, 2, 16), Ports.free(), JvmFlags.plain())
                    .with(Service.WORKER, environment(tap))
                    .withEveryWriteSynced();
            if (clockSkew != 0) {
                settings = new SkewedClocks(home.resolveSibling("clocks"), Duration.ofSeconds(clockSkew))
                        .of(settings, Math.clamp(workers, 2, 16));
                output.say("The workers' clocks are wrong by %d s, in turns ahead and behind".formatted(clockSkew));
            }
            try (OwnStack own = OwnStack.start(
                    settings.with(AotCaches.of(root).prepare(output).flags()), output)) {
                tap.connect(own.stack().catalogUrl());
                own.stack().awaitReady();
                return run(chosen, own.stack(), tap, new Random(chance));
            }
        }
    }

    private List<Scenario<JobsUnderTest>> chosen() throws CommandException {
        return Scenario.named(
                only,
                List.of(
                        new CrashScenario(imports, killEvery),
                        new ZombieScenario(trials, lease),
                        new RescueScenario(kills, lease),
                        new RollingScenario(minutes),
                        new SharingScenario(backlog),
                        new SubmitScenario(submits, redisKills, cuts)));
    }

    private Map<String, String> environment(Tap tap) {
        return Map.of(
                "QUARKUS_REST_CLIENT_CATALOG_URL",
                tap.url(),
                "ESCALA_WORKER_SIMULATE_MAY_HALT",
                "true",
                "ESCALA_WORKER_LEASE",
                lease + "s",
                "ESCALA_WORKER_HEARTBEAT",
                lease * 250 + "ms",
                "ESCALA_WORKER_COMMAND_TIMEOUT",
                Math.min(2000, lease * 400) + "ms");
    }

    private int run(List<Scenario<JobsUnderTest>> chosen, Stack stack, Tap tap, Random random)
            throws IOException, InterruptedException, CommandException {
        Verdict verdict = new Verdict(output);
        try (Client client = new Client(stack.url())) {
            JobsUnderTest jobs = new JobsUnderTest(stack, client, tap, verdict, random, output);
            Scenario.run(chosen, jobs, output);
        }
        Effects effects = new Effects(tap.asked());
        effects.check(verdict);
        output.say("%,d steps committed, %,d requests of claims that were over refused"
                .formatted(effects.committed(), effects.fencedOff()));
        verdict.jobLines().forEach(output::say);
        return verdict.held() ? 0 : 1;
    }
}
