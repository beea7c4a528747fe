package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Workers whose wall clocks are wrong: every other one is ahead, the others are behind. The clock is shifted below the
 * JVM, by a library that is compiled here and loaded first, so nothing in a worker knows of it.
 */
final class SkewedClocks {
    private static final long TOLERATED_SECONDS = 5;

    private final Path library;
    private final Duration skew;

    /** @throws CommandException when there is no C compiler, or the clocks of processes cannot be shifted here */
    SkewedClocks(Path directory, Duration skew) throws IOException, InterruptedException, CommandException {
        this.skew = skew;
        library = compile(Files.createDirectories(directory));
        long shift = Long.parseLong(output(List.of("date", "+%s"), variables(true)))
                - Instant.now().getEpochSecond();
        if (Math.abs(shift - skew.toSeconds()) > TOLERATED_SECONDS) {
            throw new CommandException("--clock-skew has no effect here: a process is " + shift + " s ahead instead of "
                    + skew.toSeconds());
        }
    }

    StackSettings of(StackSettings settings, int workers) {
        StackSettings skewed = settings;
        for (int number = 1; number <= workers; number++) {
            skewed = skewed.with("worker-" + number, variables(number % 2 == 1));
        }
        return skewed;
    }

    private Map<String, String> variables(boolean ahead) {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "CLOCK_SKEW",
                Long.toString(ahead ? skew.toSeconds() : -skew.toSeconds()));
    }

    private static Path compile(Path directory) throws IOException, InterruptedException, CommandException {
        Path source = directory.resolve("skew.c");
        Path library = directory.resolve("skew.so");
        try (InputStream in = SkewedClocks.class.getResourceAsStream("skew.c")) {
            if (in == null) {
                throw new IllegalStateException("skew.c is not in the jar");
            }
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        output(List.of("cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"), Map.of());
        return library;
    }

    private static String output(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException, CommandException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CommandException("--clock-skew needs " + command.getFirst() + ": " + e.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new CommandException("--clock-skew: " + String.join(" ", command) + " failed: " + said);
        }
        return said;
    }
}
