package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;

/**
 * A stack that a command has for itself while it works: it begins empty, and ends with the command, also when that is
 * interrupted.
 */
public final class OwnStack implements AutoCloseable {
    private final Stack stack;
    private final StackDirectory directory;
    private final Thread atExit = new Thread(this::stop, "end-stack");

    private OwnStack(Stack stack, StackDirectory directory) {
        this.stack = stack;
        this.directory = directory;
    }

    /** Empties the directory, which the caller has claimed, and begins to start the stack. */
    public static OwnStack start(StackSettings settings, Output output)
            throws IOException, InterruptedException, CommandException {
        return start(settings, true, output);
    }

    /** The same on the data of an earlier run. */
    public static OwnStack resume(StackSettings settings, Output output)
            throws IOException, InterruptedException, CommandException {
        return start(settings, false, output);
    }

    private static OwnStack start(StackSettings settings, boolean empty, Output output)
            throws IOException, InterruptedException, CommandException {
        StackDirectory directory = settings.directory();
        boolean started = false;
        try {
            Groundwork.prepare(settings, output);
            if (empty) {
                directory.empty();
            }
            OwnStack own = new OwnStack(Stack.start(settings, output), directory);
            Runtime.getRuntime().addShutdownHook(own.atExit);
            started = true;
            return own;
        } finally {
            if (!started) {
                directory.release();
            }
        }
    }

    /** The stack; whoever uses it first waits until it is ready. */
    public Stack stack() {
        return stack;
    }

    private void stop() {
        try {
            stack.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyShuttingDown) {
            // The hook stops it too, and both wait for the same end.
            return;
        } finally {
            directory.release();
        }
    }
}
