package io.escala.catalog.exports;

import io.escala.catalog.files.Files;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A COPY that runs on a thread and a connection of its own, while its reader stores what has come so far: PostgreSQL
 * formats the next rows meanwhile. Four chunks of memory, however much is copied.
 */
final class CopyOut {

    private static final int CHUNKS_AHEAD = 2;

    /**
     * A COPY lasts as long as its reader takes to store it, which other statements do not wait for; and its rows come in
     * the index's order as they are read, where a sort would keep the reader waiting for the last of them.
     */
    static final String STREAMING = "SET LOCAL statement_timeout = '50s'; SET LOCAL enable_sort = off";

    /** What the copying thread hands over. */
    private sealed interface Item {
        @SuppressWarnings("ArrayRecordComponent") // handed from one thread to the other, never compared
        record Chunk(byte[] bytes) implements Item {}

        record End(long rows) implements Item {}

        record Failure(Exception cause) implements Item {}
    }

    /** Takes a chunk. */
    interface Sink {
        void accept(byte[] chunk) throws SQLException;
    }

    /** Where the connection comes from; called on the copying thread. */
    interface Source {
        Connection open() throws SQLException;
    }

    /** Makes the COPY command. */
    interface Command {
        String on(PGConnection connection) throws SQLException;
    }

    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(CHUNKS_AHEAD);

    private CopyOut() {}

    /**
     * Copies everything into the sink, which runs on the caller's thread.
     *
     * @param first what comes before the rows
     * @param rows what the rows pass on their way, each in one write
     * @return how many rows
     */
    static long run(Source source, Command command, byte[] first, UnaryOperator<OutputStream> rows, Sink sink)
            throws SQLException {
        var copy = new CopyOut();
        // PostgreSQL sends 8 KB at a time: a virtual thread would be parked and scheduled anew for each of them.
        var thread = Thread.ofPlatform().daemon().name("copy-out").start(() -> copy.copy(source, command, first, rows));
        try {
            while (true) {
                switch (copy.items.take()) {
                    case Item.Chunk(var bytes) -> sink.accept(bytes);
                    case Item.End(var copied) -> {
                        return copied;
                    }
                    case Item.Failure(var cause) -> throw failed(cause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while products were copied", e);
        } finally {
            thread.interrupt();
        }
    }

    private static SQLException failed(Exception cause) {
        return cause instanceof SQLException sql ? sql : new SQLException("products cannot be copied", cause);
    }

    private void copy(Source source, Command command, byte[] first, UnaryOperator<OutputStream> rows) {
        try (var connection = source.open();
                var out = new Chunks()) {
            out.write(first);
            long copied = inReadTransaction(connection, command, rows.apply(out));
            out.flush();
            items.put(new Item.End(copied));
        } catch (SQLException | IOException | RuntimeException e) {
            hand(new Item.Failure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long inReadTransaction(Connection connection, Command command, OutputStream out)
            throws SQLException, IOException {
        var postgres = connection.unwrap(PGConnection.class);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(STREAMING);
            return postgres.getCopyAPI().copyOut(command.on(postgres), out);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void hand(Item item) {
        try {
            items.put(item);
        } catch (InterruptedException e) {
            // whoever would hear of it has gone
            Thread.currentThread().interrupt();
        }
    }

    /** Cuts a stream of bytes into chunks. */
    private final class Chunks extends OutputStream {
        private byte @Nullable [] chunk;
        private int filled;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            int end = offset + length;
            while (from < end) {
                if (chunk == null) {
                    chunk = new byte[Files.CHUNK];
                    filled = 0;
                }
                int n = Math.min(end - from, Files.CHUNK - filled);
                System.arraycopy(bytes, from, chunk, filled, n);
                filled += n;
                from += n;
                if (filled == Files.CHUNK) {
                    flush();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            if (chunk == null) {
                return;
            }
            try {
                items.put(new Item.Chunk(filled == Files.CHUNK ? chunk : Arrays.copyOf(chunk, filled)));
                chunk = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("nobody takes what is copied any more");
            }
        }
    }
}
