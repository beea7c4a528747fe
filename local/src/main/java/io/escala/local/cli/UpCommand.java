package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.aot.AotCaches;
import io.escala.local.sample.SampleImport;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = "Starts the whole system on this machine and stays in the foreground until Ctrl-C.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class UpCommand implements Callable<Integer> {
    @Option(names = "--gateways", paramLabel = "N", defaultValue = "2", description = "How many gateways, 0 to 16.")
    private int gateways;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "How many workers, 0 to 16.")
    private int workers;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8080",
            description = "The public port, on loopback only.")
    private int port;

    @Option(names = "--fresh", description = "Delete the stack's data first.")
    private boolean fresh;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Import N generated products, up to 1,000,000; where access is on, with the key in ESCALA_API_KEY.")
    private int sample;

    @Option(names = "--no-build", description = "Use the jars as they are.")
    @SuppressWarnings("UnusedVariable") // the script acts on it; here it is only known
    private boolean noBuild;

    @Option(names = "--no-aot", description = "Start without AOT caches: slower, but nothing to train.")
    private boolean noAot;

    @Mixin
    private final DataOption data = new DataOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        check("--gateways", gateways, 0, StackSettings.MOST_INSTANCES);
        check("--workers", workers, 0, StackSettings.MOST_INSTANCES);
        check("--port", port, 1, 65_535);
        check("--sample", sample, 0, SampleImport.MOST_PRODUCTS);
        Output output = new Output(System.out);
        StackDirectory directory = StackDirectory.claim(data.directory());
        StackSettings settings =
                new StackSettings(DataOption.root(), directory, gateways, workers, port, JvmFlags.plain());
        ForegroundStack.prepare(settings, fresh, output);
        AotCaches.Prepared caches =
                noAot ? AotCaches.Prepared.NONE : AotCaches.of(settings.root()).prepare(output);
        // Training happens once a build; the time told is what every start takes.
        Instant begin = caches.trained()
                ? Instant.now()
                : ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        return new ForegroundStack(settings.with(caches.flags()), output).run(begin, sample);
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be from " + least + " to " + most + " but is " + value);
        }
    }
}
