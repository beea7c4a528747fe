package io.escala.catalog.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** A rolling upgrade: the statements of the version before go on while several new instances bring the schema up to date. */
class MigrationsTest {

    /** The last migration before search, or the one before it where there is none of this number. */
    private static final String BEFORE = "6?";

    private static final int PRODUCTS = 20_000;
    private static final int INSTANCES = 3;
    private static final int WRITERS = 4;

    /** As the pool of the service sets them. */
    private static final String TIMEOUTS = "SET statement_timeout = '10s'; SET lock_timeout = '3s'";

    private static Flyway flyway(DataSource database, String... target) {
        var configuration = new FluentConfiguration()
                .dataSource(database)
                .initSql("SET statement_timeout = 0; SET lock_timeout = '30s'");
        if (target.length > 0) {
            configuration.target(target[0]);
        }
        new Migrations().customize(configuration);
        return configuration.load();
    }

    @Test
    void theVersionBeforeWritesOnWhileSeveralInstancesMigrate() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            var database = postgres.getPostgresDatabase();
            flyway(database, BEFORE).migrate();
            execute(database, insert("1, " + PRODUCTS, "'p' || i"));

            var errors = new ConcurrentLinkedQueue<String>();
            var writes = new AtomicInteger();
            var ended = new AtomicBoolean();
            var writing = new CountDownLatch(WRITERS);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    int number = writer;
                    threads.execute(() -> write(database, number, writing, ended, writes, errors));
                }
                assertThat(writing.await(30, TimeUnit.SECONDS)).isTrue();
                var migrations = new ArrayList<java.util.concurrent.Future<?>>();
                for (int i = 0; i < INSTANCES; i++) {
                    migrations.add(threads.submit(() -> flyway(database).migrate()));
                }
                for (var migration : migrations) {
                    migration.get(2, TimeUnit.MINUTES);
                }
                int then = writes.get();
                await(() -> writes.get() >= then + WRITERS);
                ended.set(true);
            }
            assertThat(errors).isEmpty();
            assertThat(strings(database, "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"))
                    .isEmpty();
            assertThat(strings(database, """
                            SELECT category || ' ' || sum(n) FROM (
                                SELECT category, products AS n FROM category_count
                                UNION ALL SELECT category, change FROM category_change) counts
                            GROUP BY category HAVING sum(n) <> 0 ORDER BY 1
                            """))
                    .isEqualTo(strings(
                            database, "SELECT category || ' ' || count(*) FROM product GROUP BY category ORDER BY 1"));
        }
    }

    /** As docs/operations.md says; the script was written so that it can begin again. */
    @Test
    void aMigrationThatFailedHalfwayIsRepeatedOnceItsRecordIsDeleted() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            var database = postgres.getPostgresDatabase();
            flyway(database, "7").migrate();
            execute(database, insert("1, 100", "'p' || i"));
            execute(database, "CREATE TABLE product_by_name ()");
            assertThatThrownBy(() -> flyway(database).migrate()).hasMessageContaining("product_by_name");
            assertThatThrownBy(() -> flyway(database).migrate()).hasMessageContaining("failed migration to version 8");

            execute(database, "DROP TABLE product_by_name");
            execute(database, "DELETE FROM flyway_schema_history WHERE NOT success");
            flyway(database).migrate();
            assertThat(strings(database, "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"))
                    .isEmpty();
            assertThat(strings(database, "SELECT indexname FROM pg_indexes WHERE tablename = 'product'"))
                    .contains("product_by_name", "product_search");
            assertThat(strings(database, "SELECT version FROM flyway_schema_history WHERE NOT success"))
                    .isEmpty();
        }
    }

    /** What the service before did: creations, replacements, bulk upserts, deletions, reads. */
    private static void write(
            DataSource database,
            int writer,
            CountDownLatch writing,
            AtomicBoolean ended,
            AtomicInteger writes,
            Queue<String> errors) {
        try (var connection = database.getConnection()) {
            execute(connection, TIMEOUTS);
            for (int round = 0; !ended.get(); round++) {
                execute(connection, insert("1, 50", "'w" + writer + "-' || (" + round + " * 50 + i)"));
                execute(
                        connection,
                        insert("1, 50", "'w" + writer + "-' || (" + round + " * 50 + i)")
                                + " ON CONFLICT (sku) DO UPDATE SET category = 'moved', name = excluded.name,"
                                + " version = nextval('product_version'), updated_at = now()");
                execute(connection, "UPDATE product SET stock = stock + 1 WHERE sku = 'p" + (1 + round % 100) + "'");
                execute(connection, "DELETE FROM product WHERE sku = 'w" + writer + "-" + (round * 50 + 7) + "'");
                execute(connection, "SELECT * FROM product WHERE category = 'moved' ORDER BY sku LIMIT 20");
                writes.incrementAndGet();
                writing.countDown();
            }
        } catch (SQLException e) {
            errors.add(e.getMessage());
            writing.countDown();
        }
    }

    private static String insert(String numbers, String sku) {
        return "INSERT INTO product (sku, name, category, price, currency, stock, attributes) SELECT " + sku
                + ", 'Product ' || i, 'category ' || i % 7, i, 'EUR', 1, '{}' FROM generate_series(" + numbers + ") i";
    }

    private static void execute(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection()) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            var strings = new ArrayList<String>();
            while (row.next()) {
                strings.add(row.getString(1));
            }
            return strings;
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
