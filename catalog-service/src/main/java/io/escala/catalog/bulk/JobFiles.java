package io.escala.catalog.bulk;

import io.escala.catalog.database.Database;
import io.escala.catalog.files.Files;
import io.escala.catalog.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The files that jobs make, one a format: each step adds to them in its own transaction. */
@ApplicationScoped
public class JobFiles {

    private final Files files;

    @Inject
    JobFiles(Files files) {
        this.files = files;
    }

    /**
     * A file that a job has made.
     *
     * @param format {@code csv}, {@code ndjson} or {@code json}
     * @param size in bytes
     */
    public record Made(String format, UUID file, String name, String contentType, long size) {}

    /** Begins a file of the job's. */
    public UUID create(Connection connection, UUID job, String format, String name, String contentType)
            throws SQLException {
        var file = files.create(connection, name, contentType);
        try (var insert = Database.prepare(
                connection, "INSERT INTO job_file (job, format, file) VALUES (?, ?, ?)", job, format, file)) {
            insert.executeUpdate();
        }
        return file;
    }

    /** @throws Problem 410 when the file's time was over before it was whole */
    public UUID find(Connection connection, UUID job, String format) throws SQLException {
        try (var select = Database.prepare(
                        connection, "SELECT file FROM job_file WHERE job = ? AND format = ?", job, format);
                var row = select.executeQuery()) {
            if (row.next()) {
                return row.getObject(1, UUID.class);
            }
        }
        throw Problem.of(
                410,
                "File is gone",
                "The file that job " + job + " was writing was removed after its retention: submit a new job.");
    }

    /** The whole ones. */
    static List<Made> list(Connection connection, UUID job) throws SQLException {
        try (var select = Database.prepare(connection, """
                        SELECT j.format, f.id, f.name, f.content_type, f.size FROM job_file j JOIN file f ON f.id = j.file
                        WHERE j.job = ? AND f.size IS NOT NULL ORDER BY j.format
                        """, job);
                var row = select.executeQuery()) {
            var made = new ArrayList<Made>();
            while (row.next()) {
                made.add(new Made(
                        row.getString(1),
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5)));
            }
            return made;
        }
    }
}
