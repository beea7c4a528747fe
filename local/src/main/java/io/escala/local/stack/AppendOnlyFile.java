package io.escala.local.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** The file that a Redis appends its writes to, and what a power cut does to it. */
final class AppendOnlyFile {

    private AppendOnlyFile() {}

    /** The one that the Redis with this data directory appends to; it rewrites its file, under another name, now and then. */
    static Path of(Path data) throws IOException {
        Path directory = data.resolve("appendonlydir");
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("no append-only file in " + directory));
        }
    }

    /** Cuts the file to that length; returns how many bytes were lost. */
    static long cut(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long before = channel.size();
            channel.truncate(length);
            return before - length;
        }
    }
}
