package io.escala.catalog.files;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    void whatIsAppendedContinuesTheFileAndIsCounted() {
        var files = new Files(bytes(1_000), bytes(Long.MAX_VALUE));
        var file = create(files);
        append(files, file, "one ", "two ");
        append(files, file, "three");
        assertThat(stored(file)).isEqualTo(13);
        assertThat(content(file)).isEqualTo("one two three");
    }

    @Test
    void whatIsAppendedIsRefusedWhenTheFileOrTheStoreIsTooLarge() {
        var file = create(new Files(bytes(5), bytes(Long.MAX_VALUE)));
        assertRefused(413, () -> append(new Files(bytes(5), bytes(Long.MAX_VALUE)), file, "one", "two"));
        assertRefused(507, () -> append(new Files(bytes(1_000), bytes(total() + 5)), file, "one", "two"));
        assertThat(stored(file)).isZero();
        assertThat(content(file)).isEmpty();
        append(new Files(bytes(6), bytes(total() + 6)), file, "one", "two");
        assertThat(content(file)).isEqualTo("onetwo");
    }

    @Test
    void nothingIsAppendedToAFileThatIsCompleteOrGone() {
        var files = new Files(bytes(1_000), bytes(Long.MAX_VALUE));
        var file = create(files);
        database.inTransaction(connection -> {
            files.complete(connection, file);
            return file;
        });
        assertThatThrownBy(() -> append(files, file, "more")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> append(files, UUID.randomUUID(), "more")).isInstanceOf(IllegalStateException.class);
    }

    private static void assertRefused(int status, ThrowingCallable append) {
        assertThatThrownBy(append)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(status));
    }

    private void append(Files files, UUID file, String... chunks) {
        database.inTransaction(connection -> {
            var appender = files.appender(connection, file);
            for (var chunk : chunks) {
                appender.append(chunk.getBytes(UTF_8));
            }
            appender.finish();
            return appender.stored();
        });
    }

    private String content(UUID file) {
        return database.inTransaction(connection -> {
            try (var select = Database.prepare(
                            connection, "SELECT bytes FROM file_chunk WHERE file = ? ORDER BY n", file);
                    var rows = select.executeQuery()) {
                var content = new StringBuilder();
                while (rows.next()) {
                    content.append(new String(rows.getBytes(1), UTF_8));
                }
                return content.toString();
            }
        });
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
