package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.aot.AotCaches;
import io.escala.local.bench.BenchOptions;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "soak",
        description = {
            "Breaks real parts under load for a long time and checks that every promise held.",
            "Without a name: the whole system on a stack of its own, one fault after the other."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        synopsisSubcommandLabel = "[SOAK]",
        subcommands = {CacheSoak.class, ImportSoak.class, JobsSoak.class, UpgradeSoak.class})
public final class SoakCommand implements Callable<Integer> {
    @Option(names = "--minutes", paramLabel = "N", defaultValue = "10", description = "How long faults go on.")
    private double minutes;

    @Option(names = "--gateways", paramLabel = "N", defaultValue = "2", description = "How many gateways, 2 to 8.")
    private int gateways;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "How many workers, 1 to 8.")
    private int workers;

    @Option(names = "--reads", paramLabel = "N", defaultValue = "200", description = "Reads a second.")
    private int reads;

    @Option(names = "--writes", paramLabel = "N", defaultValue = "20", description = "Writes a second.")
    private int writes;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the order of faults of an earlier run.")
    private @Nullable Long seed;

    @Option(
            names = "--fault",
            paramLabel = "LABEL",
            description =
                    "Only this fault, as the output names it; may be given more than once. All of them without it.")
    private List<String> labels = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Output output = new Output(System.out);
        List<Fault> faults = new ArrayList<>();
        for (String label : labels) {
            faults.add(Fault.named(label));
        }
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        output.say("Soaking the whole system for " + minutes + " minutes, --seed " + chosen);
        Path root = BenchOptions.root();
        StackDirectory directory =
                StackDirectory.claim(root.resolve(".escala").resolve("soak").resolve("system"));
        StackSettings settings = new StackSettings(
                root, directory, Math.clamp(gateways, 2, 8), Math.clamp(workers, 1, 8), Ports.free(), JvmFlags.plain());
        try (OwnStack own =
                OwnStack.start(settings.with(AotCaches.of(root).prepare(output).flags()), output)) {
            own.stack().awaitReady();
            Verdict verdict = new SystemSoak(own.stack(), faults.isEmpty() ? Fault.ALL : faults, chosen, output)
                    .run(Duration.ofMillis((long) (minutes * 60_000)), Math.max(1, reads), Math.max(1, writes));
            verdict.lines().forEach(output::say);
            return verdict.held() ? 0 : 1;
        }
    }
}
