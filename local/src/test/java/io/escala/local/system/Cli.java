package io.escala.local.system;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code escala} script, run as a user runs it. */
final class Cli {
    /** The project's directory. */
    static final Path ROOT =
            Path.of(System.getProperty("escala.root", "..")).toAbsolutePath().normalize();

    /** Where the tests' stacks keep their data. */
    static final Path TESTS =
            Path.of(System.getProperty("escala.tests", "target/system-tests")).toAbsolutePath();

    private static final int DEADLINE_SECONDS = 200;

    private Cli() {}

    /** What a command printed, both streams together, and its exit code. */
    record Outcome(int exit, String output) {}

    static Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    static Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("escala", ".out");
        Process process = start(output, environment, arguments);
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("escala " + String.join(" ", arguments) + " still ran after " + DEADLINE_SECONDS
                    + " s; so far: " + Files.readString(output));
        }
        Outcome outcome = new Outcome(process.exitValue(), Files.readString(output));
        Files.delete(output);
        return outcome;
    }

    /** Starts a command and returns at once; the pid is the launcher's, since the script replaces itself by it. */
    static Process start(Path output, Map<String, String> environment, String... arguments) throws IOException {
        return start(output, environment, List.of(), arguments);
    }

    /**
     * Starts a command as the leader of a process group of its own that heeds interrupts, as an interactive shell does. A
     * test that itself runs in the background of a script has inherited SIGINT ignored, which a shell cannot undo; perl
     * can.
     */
    static Process startAsGroup(Path output, String... arguments) throws IOException {
        String leader = """
                command -v perl >/dev/null && exec perl -e '$SIG{INT} = "DEFAULT"; setpgrp(0, 0); exec @ARGV' "$@"
                exec setsid "$@"
                """;
        return start(output, Map.of(), List.of("/bin/sh", "-c", leader, "sh"), arguments);
    }

    private static Process start(Path output, Map<String, String> environment, List<String> prefix, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(ROOT.resolve("escala").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File(System.getProperty("java.io.tmpdir")))
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
