package io.escala.catalog.files;

import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Files in chunks, within a quota. Every method works inside the caller's transaction. A file is written chunk by chunk
 * and can be read once it is complete.
 */
@ApplicationScoped
public class Files {

    /** The largest chunk, in bytes. */
    public static final int CHUNK = 1 << 20;

    private final long largestFile;
    private final long quota;

    @Inject
    Files(
            @ConfigProperty(name = "escala.files.max-size", defaultValue = "2G") MemorySize largestFile,
            @ConfigProperty(name = "escala.files.quota", defaultValue = "10G") MemorySize quota) {
        this.largestFile = largestFile.asLongValue();
        this.quota = quota.asLongValue();
    }

    public UUID create(Connection connection, String name, String contentType) throws SQLException {
        var id = UUID.randomUUID();
        try (var insert = Database.prepare(
                connection, "INSERT INTO file (id, name, content_type) VALUES (?, ?, ?)", id, name, contentType)) {
            insert.executeUpdate();
        }
        return id;
    }

    /**
     * Writes a chunk, or writes it anew.
     *
     * @return false when there is no such file or it is complete
     * @throws Problem 413 when the file is too large with it, 507 when the store is
     */
    boolean put(Connection connection, UUID id, int n, byte[] bytes) throws SQLException {
        var stored = grow(connection, id, n, bytes.length);
        if (stored < 0) {
            return false;
        }
        requireSize(stored);
        requireQuota(connection);
        try (var insert = Database.prepare(connection, """
                INSERT INTO file_chunk (file, n, bytes) VALUES (?, ?, ?)
                ON CONFLICT (file, n) DO UPDATE SET bytes = excluded.bytes
                """, id, n, bytes)) {
            insert.executeUpdate();
        }
        return true;
    }

    /**
     * Opens the file for chunks at its end.
     *
     * @throws IllegalStateException when there is no such file or it is complete
     */
    public FileAppender appender(Connection connection, UUID id) throws SQLException {
        return FileAppender.open(connection, id, this);
    }

    /** Makes the file readable, with all that was appended. */
    public void complete(Connection connection, UUID id) throws SQLException {
        try (var update = Database.prepare(
                connection, "UPDATE file SET size = stored, touched_at = now() WHERE id = ? AND size IS NULL", id)) {
            if (update.executeUpdate() == 0) {
                throw new IllegalStateException("file " + id + " is completed twice or gone");
            }
        }
    }

    /** What the file takes with the chunk; -1 when it cannot be written to. */
    private static long grow(Connection connection, UUID id, int n, int bytes) throws SQLException {
        try (var update = Database.prepare(connection, """
                        UPDATE file SET touched_at = now(), stored = stored + ? - coalesce(
                            (SELECT length(c.bytes) FROM file_chunk c WHERE c.file = file.id AND c.n = ?), 0)
                        WHERE id = ? AND size IS NULL RETURNING stored
                        """, bytes, n, id);
                var row = update.executeQuery()) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    /** @throws Problem 413 when a file of that many bytes is too large */
    void requireSize(long stored) {
        if (stored > largestFile) {
            throw Problem.of(413, "Content too large", "A file may have at most " + largestFile + " bytes.");
        }
    }

    /** @throws Problem 507 when the store is too large as it is */
    void requireQuota(Connection connection) throws SQLException {
        if (total(connection) > quota) {
            throw Problem.of(
                    507,
                    "Insufficient storage",
                    "The store for files is full (" + quota + " bytes, escala.files.quota): it empties as files pass"
                            + " their retention.");
        }
    }

    private static long total(Connection connection) throws SQLException {
        try (var select = Database.prepare(connection, "SELECT sum(stored) FROM file");
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
