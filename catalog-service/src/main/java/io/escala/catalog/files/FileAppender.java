package io.escala.catalog.files;

import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Adds chunks at the end of an incomplete file, in one transaction that has the file to itself. What they take is counted
 * when all are there, so that a chunk costs one statement.
 */
public final class FileAppender {

    private final Connection connection;
    private final UUID id;
    private final Files files;
    private long stored;
    private int n;

    private FileAppender(Connection connection, UUID id, Files files, long stored, int n) {
        this.connection = connection;
        this.id = id;
        this.files = files;
        this.stored = stored;
        this.n = n;
    }

    static FileAppender open(Connection connection, UUID id, Files files) throws SQLException {
        try (var select = Database.prepare(connection, """
                        SELECT stored, (SELECT coalesce(max(n) + 1, 0) FROM file_chunk WHERE file = file.id)
                        FROM file WHERE id = ? AND size IS NULL FOR UPDATE
                        """, id);
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("file " + id + " is written to, and complete or gone");
            }
            return new FileAppender(connection, id, files, row.getLong(1), row.getInt(2));
        }
    }

    /** The bytes that the file has so far. */
    public long stored() {
        return stored;
    }

    /**
     * Adds a chunk of at most {@link Files#CHUNK} bytes.
     *
     * @throws Problem 413 when the file is too large with it
     */
    public void append(byte[] bytes) throws SQLException {
        stored += bytes.length;
        files.requireSize(stored);
        try (var insert = Database.prepare(
                connection, "INSERT INTO file_chunk (file, n, bytes) VALUES (?, ?, ?)", id, n++, bytes)) {
            insert.executeUpdate();
        }
    }

    /**
     * Counts what was added.
     *
     * @throws Problem 507 when the store is too large with it
     */
    public void finish() throws SQLException {
        try (var update = Database.prepare(
                connection, "UPDATE file SET stored = ?, touched_at = now() WHERE id = ?", stored, id)) {
            update.executeUpdate();
        }
        files.requireQuota(connection);
    }
}
