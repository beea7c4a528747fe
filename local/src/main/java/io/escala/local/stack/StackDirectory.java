package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.process.PidFiles;
import io.escala.local.stores.Binaries;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stack's data directory. A marker file says that Escala made it; a directory that holds anything else is never
 * used or emptied. One launcher at a time holds its lock.
 */
public final class StackDirectory {
    private static final String MARKER = "escala-stack";
    private static final long NEEDED_BYTES = 512L * 1024 * 1024;

    // What the project itself keeps in its .escala directory, beside a stack's data.
    private static final Set<String> SHARED =
            Set.of("aot", "bench", "bin", "build.log", "build.started", "build.result", "launcher.jsa", "soak");
    private static final List<String> DATA = List.of(
            "postgres",
            "postgres.draft",
            "redis-cache",
            "redis-jobs",
            "logs",
            "pids",
            "backends",
            "secrets",
            "control");

    private final Path path;
    private @Nullable FileLock lock;

    private StackDirectory(Path path) {
        this.path = path;
    }

    /** The directory as it is, to ask about a stack; nothing is created. */
    public static StackDirectory at(Path path) {
        return new StackDirectory(path.toAbsolutePath().normalize());
    }

    /**
     * The directory, created if need be and locked for this process.
     *
     * @throws CommandException when it is not ours, not writable, in use, or on a full disk
     */
    public static StackDirectory claim(Path path) throws CommandException {
        StackDirectory directory = at(path);
        try {
            directory.create();
            directory.takeLock();
            directory.checkSpace();
            return directory;
        } catch (FileSystemException e) {
            throw new CommandException(
                    "The data directory " + directory.path + " cannot be used: " + reason(e)
                            + ". Choose another with --data DIR.",
                    e);
        } catch (IOException e) {
            throw new CommandException(
                    "The data directory " + directory.path + " cannot be used: " + e.getMessage()
                            + ". Choose another with --data DIR.",
                    e);
        }
    }

    private static String reason(FileSystemException e) {
        String reason = e.getReason();
        return e instanceof java.nio.file.AccessDeniedException
                ? "no permission for " + e.getFile()
                : e.getFile() + (reason == null ? " (" + e.getClass().getSimpleName() + ")" : ": " + reason);
    }

    private void create() throws IOException, CommandException {
        if (!Files.exists(path.resolve(MARKER))) {
            Files.createDirectories(path);
            Set<String> strange = names().stream()
                    .filter(name -> !SHARED.contains(name))
                    .limit(3)
                    .collect(Collectors.toCollection(java.util.TreeSet::new));
            if (!strange.isEmpty()) {
                throw new CommandException("The directory " + path + " holds files that are not Escala's ("
                        + String.join(", ", strange) + "). Choose an empty or new one with --data DIR.");
            }
            Files.writeString(path.resolve(MARKER), "Data of a local Escala stack. ./escala up --fresh empties it.\n");
        }
        Files.createDirectories(logs());
        Files.createDirectories(path.resolve("pids"));
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private void takeLock() throws IOException, CommandException {
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        lock = channel.tryLock();
        if (lock == null) {
            String holder = Files.readString(path.resolve("lock")).strip();
            channel.close();
            throw new CommandException("A stack already runs on " + path + " (launcher pid " + holder
                    + "). Use ./escala status or ./escala down, or give this one its own --data DIR and --port P.");
        }
        channel.truncate(0);
        channel.write(java.nio.ByteBuffer.wrap(
                Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    }

    private void checkSpace() throws IOException, CommandException {
        long free = Files.getFileStore(path).getUsableSpace();
        if (free < NEEDED_BYTES) {
            throw new CommandException("The disk of " + path + " is full: " + free / (1024 * 1024) + " MB are free and "
                    + NEEDED_BYTES / (1024 * 1024) + " MB needed. Free some, or choose another disk with --data DIR.");
        }
    }

    /** Gives the lock back, so that another launcher, or deletion, may follow. */
    public void release() throws IOException {
        if (lock != null) {
            lock.channel().close();
            lock = null;
        }
    }

    /** Deletes the data and logs, and nothing that a stack did not make. */
    public void empty() throws IOException {
        for (String name : DATA) {
            if (!"pids".equals(name)) {
                Binaries.delete(path.resolve(name));
            }
        }
        Files.createDirectories(logs());
    }

    public Path path() {
        return path;
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path log(String member) {
        return logs().resolve(member + ".log");
    }

    Path postgres() {
        return path.resolve("postgres");
    }

    Path redis(String name) {
        return path.resolve(name);
    }

    Path backends() {
        return path.resolve("backends");
    }

    Path secrets() {
        return path.resolve("secrets");
    }

    /** Where the running launcher is reached, for commands from another terminal. */
    public Path control() {
        return path.resolve("control");
    }

    public PidFiles pids() {
        return new PidFiles(path.resolve("pids"));
    }
}
