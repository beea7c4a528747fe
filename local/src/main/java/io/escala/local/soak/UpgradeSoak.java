package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.bench.BenchOptions;
import io.escala.local.process.Ports;
import io.escala.local.relay.Passage;
import io.escala.local.relay.Relay;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "upgrade",
        description = {
            "Replaces an older version by this one under load, part by part, on a stack of its own, as a rolling upgrade does:",
            "a newer catalog joins the older one on the same database (its migrations run while the older one serves),",
            "both serve, the older one ends; gateways and workers likewise.",
            "No request may fail, no write be lost, no read be stale, and each effect of a job happens exactly once."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class UpgradeSoak implements Callable<Integer> {
    private static final int PRODUCTS = 120;
    private static final Duration STRETCH = Duration.ofSeconds(8);
    private static final int MOST_STRETCHES = 10;

    /** What the chart sets: how long an instance answers after it was told to end. */
    private static final Map<String, String> LEAVING = Map.of("QUARKUS_SHUTDOWN_DELAY", "3s");

    @Option(
            names = "--from",
            paramLabel = "REF",
            description =
                    "The older version, built from the repository's history (default: the last tag, or without tags"
                            + " the last commit whose schema differs).")
    private @Nullable String from;

    @Option(names = "--from-jars", paramLabel = "DIR", description = "The older version, a built project's directory.")
    private @Nullable Path fromJars;

    @Option(
            names = "--order",
            paramLabel = "PARTS",
            split = ",",
            defaultValue = "catalog,gateway,worker",
            description = "What is replaced, in this order.")
    private List<String> order = List.of();

    @Option(names = "--gateways", paramLabel = "N", defaultValue = "2", description = "How many gateways, 1 to 8.")
    private int gateways;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "How many workers, 1 to 8.")
    private int workers;

    @Option(names = "--reads", paramLabel = "N", defaultValue = "60", description = "Reads and searches a second.")
    private int reads;

    @Option(names = "--writes", paramLabel = "N", defaultValue = "10", description = "Writes a second.")
    private int writes;

    @Option(
            names = "--pause",
            paramLabel = "S",
            defaultValue = "10",
            description = "Seconds of load after each change.")
    private int pause;

    @Option(names = "--no-build", description = "Use this version's jars as they are.")
    @SuppressWarnings("UnusedVariable") // the script acts on it; here it is only known
    private boolean noBuild;

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        List<Scenario<UpgradeUnderTest>> chosen = Scenario.named(
                order,
                List.of(
                        new UpgradeScenario(Service.CATALOG),
                        new UpgradeScenario(Service.GATEWAY),
                        new UpgradeScenario(Service.WORKER)));
        Path root = BenchOptions.root();
        Path scratch = root.resolve(".escala").resolve("soak");
        OlderVersion older = fromJars == null
                ? OlderVersion.built(root, from, scratch.resolve("versions"), output)
                : OlderVersion.in(fromJars.toAbsolutePath().normalize());
        output.say("Upgrading from " + older.name() + ": " + String.join(", ", order));
        StackDirectory directory = StackDirectory.claim(scratch.resolve("upgrade"));
        try (Relay catalogs = new Relay("catalogs", Passage::plain);
                Tap tap = new Tap()) {
            String service = "http://127.0.0.1:" + catalogs.port();
            tap.connect(service);
            StackSettings settings = new StackSettings(
                            root,
                            directory,
                            Math.clamp(gateways, 1, 8),
                            Math.clamp(workers, 1, 8),
                            Ports.free(),
                            JvmFlags.plain())
                    .packagedIn(older.root())
                    .with(Service.CATALOG, LEAVING)
                    .with(Service.GATEWAY, with(service))
                    .with(Service.WORKER, with(tap.url()));
            try (OwnStack own = OwnStack.start(settings, output)) {
                catalogs.connectTo(own.stack().port("catalog"));
                own.stack().awaitReady();
                UpgradeUnderTest it = new UpgradeUnderTest(
                        own.stack(), catalogs, root, Duration.ofSeconds(Math.max(1, pause)), output);
                return run(it, chosen, tap);
            }
        }
    }

    private static Map<String, String> with(String catalog) {
        Map<String, String> variables = new LinkedHashMap<>(LEAVING);
        variables.put("QUARKUS_REST_CLIENT_CATALOG_URL", catalog);
        return variables;
    }

    private int run(UpgradeUnderTest it, List<Scenario<UpgradeUnderTest>> chosen, Tap tap)
            throws IOException, InterruptedException, CommandException {
        Verdict verdict = new Verdict(output);
        try (Client client = new Client(it.stack().url())) {
            warmUp(client);
            Shoppers shoppers = new Shoppers(client, verdict, "soak-shop", PRODUCTS);
            Jobs jobs = new Jobs(client, new Excuses(), verdict);
            Repricing repricing = new Repricing(jobs, client, verdict);
            Imports imports = new Imports("soak-import", jobs, verdict);
            Readers readers = new Readers(client, new Excuses(), verdict, imports.products());
            shoppers.createAll();
            CountDownLatch ended = new CountDownLatch(1);
            List<Thread> courses = List.of(start(repricing, ended), start(imports, ended));
            Pacer reading = new Pacer("readers", Math.max(1, reads), shoppers::readOne, verdict);
            Pacer readingImported = new Pacer("readers of imports", 20, readers::readOne, verdict);
            Pacer writing = new Pacer("writers", Math.max(1, writes), shoppers::writeOne, verdict);
            it.goOn();
            Scenario.run(chosen, it, output);
            ended.countDown();
            for (Thread course : courses) {
                course.join();
            }
            writing.end();
            reading.end();
            readingImported.end();
            checkAtRest(it.stack(), shoppers);
            repricing.check();
        }
        Effects effects = new Effects(tap.asked());
        effects.check(verdict);
        output.say("%,d steps of jobs committed".formatted(effects.committed()));
        verdict.lines().forEach(output::say);
        return verdict.held() ? 0 : 1;
    }

    /**
     * Puts the load on JVMs that have answered before, as an upgrade does: what fails until a stretch of it passes without
     * says nothing about the upgrade.
     */
    private void warmUp(Client client) throws InterruptedException, CommandException {
        for (int stretch = 0; stretch < MOST_STRETCHES; stretch++) {
            Verdict uncounted = new Verdict(
                    new Output(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
            Shoppers shoppers = new Shoppers(client, uncounted, "soak-warm-up-" + stretch, PRODUCTS);
            shoppers.createAll();
            Pacer reading = new Pacer("warming readers", Math.max(1, reads), shoppers::readOne, uncounted);
            Pacer writing = new Pacer("warming writers", Math.max(1, writes), shoppers::writeOne, uncounted);
            TimeUnit.NANOSECONDS.sleep(STRETCH.toNanos());
            writing.end();
            reading.end();
            if (uncounted.held()) {
                return;
            }
        }
        throw new CommandException("Requests fail before anything is replaced: the machine is too busy to tell what an"
                + " upgrade costs, or --reads and --writes ask too much of it.");
    }

    private static Thread start(Course course, CountDownLatch ended) {
        return Thread.ofVirtual().start(() -> {
            try {
                course.run(ended);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void checkAtRest(Stack stack, Shoppers shoppers) throws InterruptedException {
        // Longer than a near cache keeps anything.
        TimeUnit.SECONDS.sleep(3);
        List<Client> gateways = new ArrayList<>();
        stack.status().members().stream()
                .filter(member -> member.name().startsWith("gateway-"))
                .forEach(member -> gateways.add(new Client("http://127.0.0.1:" + member.port())));
        shoppers.checkAtRest(gateways);
        gateways.forEach(Client::close);
    }
}
