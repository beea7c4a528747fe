package io.escala.catalog.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.catalog.Stores;
import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class FilesTest {

    @Inject
    Database database;

    @Test
    void aFileThatGrowsTooLargeIsRefusedAndKeepsWhatFits() {
        var files = new Files(bytes(1_000), bytes(Long.MAX_VALUE));
        var file = create(files);
        assertThat(put(files, file, 0, 600)).isTrue();
        assertThatThrownBy(() -> put(files, file, 1, 401))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(413));
        assertThat(put(files, file, 0, 700))
                .as("a chunk written anew counts once")
                .isTrue();
        assertThat(put(files, file, 1, 300)).isTrue();
        assertThat(stored(file)).isEqualTo(1_000);
    }

    @Test
    void aFullStoreRefusesEveryFileUntilOneGoes() {
        var unlimited = new Files(bytes(1_000), bytes(Long.MAX_VALUE));
        var first = create(unlimited);
        put(unlimited, first, 0, 500);
        var limited = new Files(bytes(1_000), bytes(total() + 99));
        var second = create(limited);
        assertThatThrownBy(() -> put(limited, second, 0, 100))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(507));
        delete(first);
        assertThat(put(limited, second, 0, 100)).isTrue();
    }

    @Test
    void aCompleteFileIsNotWrittenTo() {
        var files = new Files(bytes(1_000), bytes(Long.MAX_VALUE));
        var file = create(files);
        put(files, file, 0, 10);
        database.inTransaction(connection -> {
            files.complete(connection, file);
            return file;
        });
        assertThat(put(files, file, 1, 10)).isFalse();
        assertThat(put(files, UUID.randomUUID(), 0, 10)).isFalse();
    }

    private static MemorySize bytes(long bytes) {
        return new MemorySize(BigInteger.valueOf(bytes));
    }

    private UUID create(Files files) {
        return database.inTransaction(connection -> files.create(connection, "f", "text/csv"));
    }

    private boolean put(Files files, UUID file, int n, int size) {
        return database.inTransaction(connection -> files.put(connection, file, n, new byte[size]));
    }

    private long stored(UUID file) {
        return number("SELECT stored FROM file WHERE id = '" + file + "'");
    }

    private long total() {
        return number("SELECT sum(stored) FROM file");
    }

    private long number(String sql) {
        return database.inTransaction(connection -> {
            try (var select = Database.prepare(connection, sql);
                    var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void delete(UUID file) {
        database.inTransaction(connection -> {
            try (var delete = Database.prepare(connection, "DELETE FROM file WHERE id = ?", file)) {
                return delete.executeUpdate();
            }
        });
    }
}
