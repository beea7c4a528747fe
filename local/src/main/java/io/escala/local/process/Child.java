package io.escala.local.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Starts child processes and tells when a process, ours or a daemon, has ended. */
public final class Child {
    private static final Pattern ZOMBIE = Pattern.compile("\\) [ZX] ");

    private Child() {}

    /**
     * Starts a child that ignores the terminal's interrupt and hang-up. Ctrl-C goes to every process of the
     * foreground group at once; the launcher alone shall act on it and stop its children in order. An ignored
     * signal stays ignored across exec, and a JVM installs no handler for one, so the child keeps the pid and
     * its orderly reaction to SIGTERM.
     */
    public static Process start(List<String> command, Map<String, String> environment, Path directory, Path log)
            throws IOException {
        List<String> shielded = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        shielded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(shielded)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Whether the process runs; a zombie that nobody has reaped does not. */
    public static boolean alive(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (!Files.isReadable(stat)) {
            return process.isAlive();
        }
        try {
            return !ZOMBIE.matcher(Files.readString(stat)).find();
        } catch (IOException gone) {
            return process.isAlive();
        }
    }

    /** Waits until the process has ended; false when it still runs after the time given. */
    public static boolean awaitExit(ProcessHandle process, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (alive(process)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Runs a short command to its end, its output going to the log; returns the exit code. */
    public static int run(List<String> command, Path directory, Path log) throws IOException, InterruptedException {
        return start(command, Map.of(), directory, log).waitFor();
    }
}
