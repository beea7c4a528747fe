package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.bench.BenchCommand;
import io.escala.local.soak.SoakCommand;
import java.io.IOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point: picks the command; failures are told in words, with exit code 1, and bad options with 2. */
@Command(
        name = "escala",
        description = "Runs Escala on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            ScaleCommand.class,
            KillCommand.class,
            LogsCommand.class,
            DownCommand.class,
            DemoCommand.class,
            SampleCommand.class,
            SmokeCommand.class,
            TrainCommand.class,
            BenchCommand.class,
            SoakCommand.class
        })
final class Escala {
    private Escala() {}

    public static void main(String[] arguments) {
        // A request that changes something must not be sent twice behind our back.
        System.setProperty("sun.net.http.retryPost", "false");
        CommandLine line = new CommandLine(new Escala()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("escala: " + explain(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(arguments));
    }

    private static String explain(Exception failure) {
        return switch (failure) {
            case CommandException known -> String.valueOf(known.getMessage());
            case FileSystemException file ->
                "cannot write or read " + file.getFile() + ": "
                        + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason());
            case IOException io -> String.valueOf(io.getMessage() == null ? io : io.getMessage());
            default -> {
                failure.printStackTrace();
                yield "failed unexpectedly: " + failure;
            }
        };
    }
}
