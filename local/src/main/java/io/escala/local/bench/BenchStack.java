package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.Groundwork;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A stack for a benchmark, in a directory of its own under {@code .escala/bench}; ends with it.
 *
 * @param stack ready to be used
 */
record BenchStack(Stack stack, StackDirectory directory) implements AutoCloseable {

    /** An empty one. */
    static BenchStack start(String name, int gateways, int workers, JvmFlags flags, Output output)
            throws IOException, InterruptedException, CommandException {
        Path root = BenchOptions.root();
        Path path = Files.createDirectories(BenchOptions.scratch(name).resolve("stack"));
        StackDirectory directory = StackDirectory.claim(path);
        StackSettings settings = new StackSettings(root, directory, gateways, workers, Ports.free(), flags);
        Groundwork.prepare(settings, output);
        directory.empty();
        Stack stack = Stack.start(settings, output);
        try {
            stack.awaitReady();
        } catch (CommandException | InterruptedException e) {
            stack.stop();
            directory.release();
            throw e;
        }
        return new BenchStack(stack, directory);
    }

    /** Where its balancer listens. */
    int port() {
        return URI.create(stack.url()).getPort();
    }

    @Override
    public void close() throws IOException {
        try {
            stack.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            directory.release();
        }
    }
}
