package io.escala.local.process;

import io.escala.local.CommandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** One part of the stack as the launcher sees it: how it is started, asked for readiness and stopped. */
public interface Program {
    /** What people call it, for example {@code gateway-1}; unique in a stack. */
    String name();

    /** The port it serves on, the management port where it has no other. */
    int port();

    /** The file its output goes to. */
    Path log();

    /** Starts the process and returns as soon as it is known; it may not be ready yet. */
    ProcessHandle start() throws IOException, InterruptedException, CommandException;

    /** Whether it has started; called often, so it must be cheap and bounded in time. */
    boolean ready();

    /** Whether it can do its work now. */
    default boolean healthy() {
        return ready();
    }

    /** Asks the process to end in an orderly way, without waiting for it. */
    default void requestStop(ProcessHandle process) throws IOException, InterruptedException {
        process.destroy();
    }

    /** Every process that belongs to it, for measuring. */
    default Collection<ProcessHandle> processes(ProcessHandle process) {
        return List.of(process);
    }
}
