package io.escala.catalog.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.catalog.Stores;
import io.escala.catalog.database.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class FileSweepTest {

    @Inject
    Database database;

    @Inject
    FileSweep sweep;

    @Test
    void onlyFilesThatNobodyWillReadAreRemoved() {
        var uploading = file("30 minutes", "NULL");
        var abandoned = file("2 hours", "NULL");
        var complete = file("6 days", "4");
        var old = file("8 days", "4");

        sweep.sweep();

        assertThat(exists(uploading)).isTrue();
        assertThat(exists(complete)).isTrue();
        assertThat(exists(abandoned)).isFalse();
        assertThat(exists(old)).isFalse();
    }

    @Test
    void whatAJobIsWritingStaysUnlessItIsCancelled() {
        var running = file("2 hours", "NULL");
        result(running, false);
        var cancelled = file("2 hours", "NULL");
        result(cancelled, true);

        sweep.sweep();

        assertThat(exists(running)).isTrue();
        assertThat(exists(cancelled)).isFalse();
    }

    /** Makes the file a job's. */
    private void result(UUID file, boolean cancelled) {
        var job = UUID.randomUUID();
        database.inTransaction(connection -> {
            try (var fence = Database.prepare(
                            connection,
                            "INSERT INTO job_fence (job, epoch, n, cancelled) VALUES (?, 1, 1, ?)",
                            job,
                            cancelled);
                    var made = Database.prepare(
                            connection, "INSERT INTO job_file (job, format, file) VALUES (?, 'csv', ?)", job, file)) {
                return fence.executeUpdate() + made.executeUpdate();
            }
        });
    }

    private UUID file(String age, String size) {
        var id = UUID.randomUUID();
        database.inTransaction(connection -> {
            try (var insert = Database.prepare(
                    connection,
                    "INSERT INTO file (id, name, content_type, size, touched_at) VALUES (?, 'f', 'text/csv', %s,"
                                    .formatted(size)
                            + " now() - CAST(? AS interval))",
                    id,
                    age)) {
                return insert.executeUpdate();
            }
        });
        return id;
    }

    private boolean exists(UUID id) {
        return database.inTransaction(connection -> {
            try (var select = Database.prepare(connection, "SELECT 1 FROM file WHERE id = ?", id);
                    var row = select.executeQuery()) {
                return row.next();
            }
        });
    }
}
