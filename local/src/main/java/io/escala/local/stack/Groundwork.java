package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.PortOwner;
import io.escala.local.process.Ports;
import io.escala.local.services.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must be so before a stack can start. */
public final class Groundwork {
    private Groundwork() {}

    /** Ends what an earlier launcher left, and refuses what would fail later anyway. */
    public static void prepare(StackSettings settings, Output output)
            throws IOException, InterruptedException, CommandException {
        endLeftovers(settings.directory(), output);
        requireFree(settings.port());
        for (Service service : Service.values()) {
            requireJar(service.jar(settings.packages()));
        }
    }

    /** Ends what an earlier launcher left running on this directory. */
    public static void endLeftovers(StackDirectory directory, Output output) throws IOException, InterruptedException {
        Leftovers.end(directory, output);
    }

    private static void requireFree(int port) throws CommandException {
        if (!Ports.isFree(port)) {
            String owner = PortOwner.of(port).map(o -> " by " + o).orElse("");
            throw new CommandException(
                    "Port " + port + " is already in use" + owner + ". Stop that, or choose another with --port P.");
        }
    }

    private static void requireJar(Path jar) throws CommandException {
        if (!Files.exists(jar)) {
            throw new CommandException(jar + " is missing. Run ./escala build (or leave out --no-build).");
        }
    }
}
