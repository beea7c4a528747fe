package io.escala.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes of a stack on disk, a file each with pid and start instant, so that a later launcher can end what
 * an earlier one left behind. A pid alone proves nothing, since the system hands it out again: the start instant
 * must agree too.
 */
public final class PidFiles {
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

    private final Path directory;

    public PidFiles(Path directory) {
        this.directory = directory;
    }

    public void record(String name, ProcessHandle process) throws IOException {
        Instant start = process.info().startInstant().orElseGet(Instant::now);
        Path file = directory.resolve(name);
        Path draft = directory.resolve("." + name);
        Files.writeString(draft, process.pid() + " " + start + "\n");
        Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    public void forget(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    /** The recorded processes that still run, by name; records of ended ones are removed. */
    public Map<String, ProcessHandle> survivors() throws IOException {
        Map<String, ProcessHandle> found = new LinkedHashMap<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                Optional<ProcessHandle> process = recognise(Files.readString(file));
                if (process.isPresent()) {
                    found.put(file.getFileName().toString(), process.get());
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        return found;
    }

    private static Optional<ProcessHandle> recognise(String entry) {
        String[] fields = entry.strip().split(" ", 2);
        if (fields.length < 2) {
            return Optional.empty();
        }
        try {
            Instant recorded = Instant.parse(fields[1]);
            return ProcessHandle.of(Long.parseLong(fields[0]))
                    .filter(Child::alive)
                    .filter(process -> process.info()
                            .startInstant()
                            .filter(start ->
                                    Duration.between(recorded, start).abs().compareTo(CLOCK_GRAIN) <= 0)
                            .isPresent());
        } catch (IllegalArgumentException | java.time.DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
