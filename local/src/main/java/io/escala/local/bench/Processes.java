package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.process.Child;
import io.escala.local.process.LogFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The processes of a benchmark, in a directory of their own; all of them end with it, also when it is interrupted. */
public final class Processes implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Path directory;
    private final List<ProcessHandle> started = new ArrayList<>();
    private final Thread atExit = new Thread(this::end, "bench-processes");

    public Processes(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Where configuration and logs go. */
    public Path directory() {
        return directory;
    }

    /** Starts a process that stays in the foreground; its output goes to {@code NAME.log}. */
    public synchronized ProcessHandle start(
            String name, Optional<Integer> core, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = directory.resolve(name + ".log");
        LogFile.rotate(log);
        List<String> pinned = new ArrayList<>();
        if (core.isPresent() && Peers.find("taskset").isPresent()) {
            pinned.addAll(List.of("taskset", "-c", core.get().toString()));
        }
        pinned.addAll(command);
        ProcessHandle process = Child.start(pinned, environment, directory, log).toHandle();
        started.add(process);
        return process;
    }

    /** Waits until the port accepts connections; fails with the end of the log when the process ends or a minute passes. */
    public void awaitPort(String name, ProcessHandle process, int port) throws InterruptedException, CommandException {
        await(name, process, () -> accepts(port));
    }

    /** Waits for a condition in the same way. */
    public void await(String name, ProcessHandle process, BooleanSupplier condition)
            throws InterruptedException, CommandException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            if (!Child.alive(process) || System.nanoTime() - deadline > 0) {
                throw new CommandException(name + " did not start. The end of its log:\n" + tail(name));
            }
            Thread.sleep(20);
        }
    }

    private String tail(String name) {
        try {
            return String.join("\n", LogFile.tail(directory.resolve(name + ".log"), 20));
        } catch (IOException unreadable) {
            return "(unreadable: " + unreadable.getMessage() + ")";
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends one process and waits for it. */
    public synchronized void stop(ProcessHandle process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!Child.awaitExit(process, STOP_WITHIN)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        started.remove(process);
    }

    private synchronized void end() {
        for (ProcessHandle process : started.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        started.clear();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyShuttingDown) {
            // The hook runs anyway.
            return;
        }
    }
}
