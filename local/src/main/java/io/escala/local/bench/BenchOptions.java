package io.escala.local.bench;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What every benchmark lets its user choose. */
public final class BenchOptions {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Counted rounds of each contender (default ${DEFAULT-VALUE}); one more comes before to warm up.")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long a round takes (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the report goes (default: docs/benchmarks in the project).")
    private Path out = root().resolve("docs").resolve("benchmarks");

    /** The project's directory; the script tells it. */
    public static Path root() {
        return Path.of(System.getProperty("escala.root", "")).toAbsolutePath().normalize();
    }

    public int rounds() {
        return Math.max(1, rounds);
    }

    public Duration time() {
        return Duration.ofSeconds(Math.max(1, seconds));
    }

    public Path out() {
        return out;
    }

    /** Where a benchmark may keep configuration, logs and data. */
    public static Path scratch(String name) {
        return root().resolve(".escala").resolve("bench").resolve(name);
    }
}
