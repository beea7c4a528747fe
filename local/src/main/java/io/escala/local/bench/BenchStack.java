package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stacks of benchmarks, each in a directory of its own below {@code .escala/bench}. */
final class BenchStack {
    private BenchStack() {}

    /** An empty one, ready to be used. */
    static OwnStack start(String name, int gateways, int workers, JvmFlags flags, Output output)
            throws IOException, InterruptedException, CommandException {
        return start(settings(name, gateways, workers, flags), output);
    }

    /** An empty one as the settings say, ready to be used. */
    static OwnStack start(StackSettings settings, Output output)
            throws IOException, InterruptedException, CommandException {
        return ready(OwnStack.start(settings, output));
    }

    /** Those of a stack in a directory of its own, which is claimed. */
    static StackSettings settings(String name, int gateways, int workers, JvmFlags flags)
            throws IOException, CommandException {
        Path path = Files.createDirectories(BenchOptions.scratch(name).resolve("stack"));
        return new StackSettings(
                BenchOptions.root(), StackDirectory.claim(path), gateways, workers, Ports.free(), flags);
    }

    /** Waits until it can be used; ends it when it cannot. */
    static OwnStack ready(OwnStack own) throws IOException, InterruptedException, CommandException {
        boolean ready = false;
        try {
            own.stack().awaitReady();
            ready = true;
            return own;
        } finally {
            if (!ready) {
                own.close();
            }
        }
    }
}
