package io.escala.local.aot;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.Groundwork;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import io.escala.local.stores.Binaries;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * One training run: a small stack of its own, representative requests, and an orderly end, at which each JVM writes
 * what it has seen.
 */
final class Training {
    static final String PREFIX = "training-";

    // At its end a JVM assembles its cache in a second process before it is gone.
    private static final Duration WRITING_WITHIN = Duration.ofMinutes(3);

    private final Path root;
    private final Path directory;
    private final JvmFlags flags;

    Training(Path root, Path directory, JvmFlags flags) {
        this.root = root;
        this.directory = directory;
        this.flags = flags;
    }

    void run() throws IOException, InterruptedException, CommandException {
        StackDirectory data = StackDirectory.claim(directory.resolve("stack"));
        StackSettings settings = new StackSettings(root, data, 1, 1, Ports.free(), flags);
        Output silent = new Output(new PrintStream(OutputStream.nullOutputStream()));
        Groundwork.prepare(settings, silent);
        Stack stack = Stack.start(settings, silent);
        Thread hook = new Thread(() -> stop(stack), "end-training");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stack.awaitReady();
            new TrainingRequests("http://127.0.0.1:" + settings.port()).send();
        } finally {
            stack.stopTogether(WRITING_WITHIN);
            Runtime.getRuntime().removeShutdownHook(hook);
            data.release();
        }
    }

    private static void stop(Stack stack) {
        try {
            // An orderly end would write the caches first, and nobody wants them any more.
            stack.stopTogether(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends and deletes what training runs left whose launcher was killed. */
    static void removeInterrupted(Path caches, Output output) throws IOException, InterruptedException {
        List<Path> earlier;
        try (Stream<Path> files = Files.list(caches)) {
            earlier = files.filter(f -> f.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path each : earlier) {
            try {
                StackDirectory data = StackDirectory.claim(each.resolve("stack"));
                Groundwork.endLeftovers(data, output);
                data.release();
                Binaries.delete(each);
            } catch (CommandException inUse) {
                output.say("Another training run is under way in " + each + ".");
            }
        }
    }
}
