package io.escala.worker.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is read from its start, one chunk held and the next one fetched ahead. Its reads throw
 * {@link io.escala.jobs.DependencyUnavailableException} when the catalog goes away.
 */
public final class FileStream extends InputStream {

    static final int CHUNK = 1 << 20;

    private final long size;
    private final IntFunction<byte[]> chunks;
    private byte[] chunk = {};
    private int position;
    private long read;
    private int fetched;
    private @Nullable CompletableFuture<byte[]> ahead;

    FileStream(long size, IntFunction<byte[]> chunks) {
        this.size = size;
        this.chunks = chunks;
    }

    public long size() {
        return size;
    }

    /** How many bytes were read. */
    public long position() {
        return read;
    }

    @Override
    public int read() throws IOException {
        return filled() ? chunk[count(1)] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!filled()) {
            return -1;
        }
        int n = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, count(n), target, offset, n);
        return n;
    }

    private int count(int n) {
        int from = position;
        position += n;
        read += n;
        return from;
    }

    private boolean filled() throws IOException {
        if (position < chunk.length) {
            return true;
        }
        if (read == size) {
            return false;
        }
        chunk = fetch();
        position = 0;
        if (chunk.length != Math.min(CHUNK, size - read)) {
            throw new IOException("chunk " + fetched + " of the file has " + chunk.length + " bytes");
        }
        fetched++;
        if (read + chunk.length < size) {
            int next = fetched;
            ahead = new CompletableFuture<>();
            Thread.ofVirtual().start(complete(ahead, next));
        }
        return true;
    }

    private byte[] fetch() {
        if (ahead == null) {
            return chunks.apply(fetched);
        }
        try {
            return ahead.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Runnable complete(CompletableFuture<byte[]> result, int n) {
        return () -> {
            try {
                result.complete(chunks.apply(n));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        };
    }
}
