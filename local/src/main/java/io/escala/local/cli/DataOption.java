package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.control.ControlClient;
import io.escala.local.stack.StackDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack a command is about. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The stack's data directory (default: .escala in the project).")
    private @Nullable Path data;

    /** The project's directory; the script tells it. */
    static Path root() {
        return Path.of(System.getProperty("escala.root", "")).toAbsolutePath().normalize();
    }

    Path directory() {
        return Optional.ofNullable(data).orElseGet(() -> root().resolve(".escala"));
    }

    ControlClient running() throws IOException, CommandException {
        StackDirectory directory = StackDirectory.at(directory());
        return ControlClient.of(directory.path(), directory.control());
    }
}
