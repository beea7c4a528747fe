package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.cache.Entry;
import io.escala.cache.Grants;
import io.escala.cache.Lookup;
import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Protocol;
import io.escala.cache.RedisCache;
import io.escala.cache.Subject;
import io.escala.catalog.changes.WriteFence;
import io.escala.catalog.changes.WriteFence.Change;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes through the service, seen from the cache. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class WriteFenceTest {

    private static final String PRODUCT = "{\"name\": \"Tea\", \"price\": 1, \"currency\": \"EUR\"}";

    @TestHTTPResource("/")
    URI base;

    @Inject
    RedisCache cache;

    @Inject
    Grants grants;

    @Inject
    WriteFence fence;

    @Inject
    EntityManager entities;

    private Http http;
    private String sku;

    @BeforeEach
    void newProduct() {
        http = new Http(base);
        sku = "sku-" + UUID.randomUUID();
        await(() -> {
            var seen = join(grants.look());
            return seen.quarantine().isZero() && seen.granted();
        });
    }

    @Test
    void aWriteDeletesTheEntryAndRefusesWhatWasLoadedBefore() {
        http.put("products/" + sku, PRODUCT);
        fill("old");
        assertThat(read()).isInstanceOf(Fresh.class);

        http.put("products/" + sku, PRODUCT.replace("1", "2"));

        var lease = read();
        assertThat(lease).isInstanceOf(Missing.class);
        http.send("DELETE", "products/" + sku, "");
        assertThat(fill(lease, "old")).isFalse();
    }

    @Test
    void aFillDuringTheTransactionDoesNotOutliveIt() {
        fence.write(() -> {
            assertThat(fill("old")).isTrue();
            return new Change<>("", List.of(sku));
        });
        assertThat(read()).isInstanceOf(Missing.class);
    }

    @Test
    void aWriteThatFailsBeforeItsFenceErasesNothing() {
        fill("cached");
        assertThatThrownBy(() -> fence.write(() -> {
                    throw new IllegalStateException("before the fence");
                }))
                .hasMessage("before the fence");
        assertThat(read()).isInstanceOf(Fresh.class);
    }

    @Test
    void aRefusedWriteErasesNothing() {
        http.put("products/" + sku, PRODUCT);
        fill("cached");
        http.put("products/" + sku, PRODUCT, "If-Match", "\"0\"");
        http.put("products/" + sku, "{}");
        assertThat(read()).isInstanceOf(Fresh.class);
    }

    /**
     * The fence's life rests on this: PostgreSQL itself ends a transaction that stalls behind its open fence, also when a
     * default of the role had started a longer timer before.
     */
    @ParameterizedTest
    @ValueSource(strings = {"0", "60s"})
    void postgresEnforcesTheCommitWindow(String roleDefault) {
        var begun = System.nanoTime();
        assertThatThrownBy(() -> fence.write(() -> {
                    sql("SET LOCAL transaction_timeout = '" + roleDefault + "'");
                    stallAtCommit();
                    return new Change<>("", List.of(sku));
                }))
                .isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Protocol.COMMIT_WINDOW.dividedBy(2), Protocol.FENCE_LIFE);
    }

    /** A deferred constraint trigger that sleeps: the COMMIT itself takes longer than the fence lives. */
    private void stallAtCommit() {
        sql("""
                CREATE OR REPLACE FUNCTION pg_temp.stall() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN PERFORM pg_sleep(8); RETURN NULL; END'""");
        sql("CREATE TEMP TABLE stalling (id int) ON COMMIT DROP");
        sql("""
                CREATE CONSTRAINT TRIGGER stall AFTER INSERT ON stalling DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION pg_temp.stall()""");
        sql("INSERT INTO stalling VALUES (1)");
    }

    private void sql(String statement) {
        entities.createNativeQuery(statement).executeUpdate();
    }

    @Test
    void withoutRedisAWriteGoesThroughAndIsWrittenDown() {
        http.put("products/" + sku, PRODUCT);
        Stores.redis().pause();
        try {
            assertThat(http.put("products/" + sku, PRODUCT.replace("1", "2")).statusCode())
                    .isEqualTo(200);
            assertThat(unsettled()).isPositive();
        } finally {
            Stores.redis().resume();
        }
        await(() -> unsettled() == 0);
    }

    @Test
    void whatWasWrittenDownIsDeletedFromTheCache() {
        fill("old");
        var other = sku + "-leased";
        var lease = join(cache.read(new Subject.Product(other)));
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("INSERT INTO unsettled_key (sku) VALUES (?1), (?2)")
                        .setParameter(1, sku)
                        .setParameter(2, other)
                        .executeUpdate());
        await(() -> unsettled() == 0);
        assertThat(read()).isInstanceOf(Missing.class);
        assertThat(fill(lease, "old")).isFalse();
    }

    @Test
    void aWriteWhoseCommitFailsLeavesItsFenceUp() {
        assertThatThrownBy(() -> fence.write(() -> {
                    // the deferred trigger refuses at COMMIT, after the fence was opened
                    entities.createNativeQuery(
                                    "CREATE TEMP TABLE refused (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
                            .executeUpdate();
                    entities.createNativeQuery("INSERT INTO refused VALUES (1), (1)")
                            .executeUpdate();
                    return new Change<>("", List.of(sku));
                }))
                .isNotNull();
        assertThat(read()).isEqualTo(new Bypass(Lookup.Reason.FENCE, null));
        await(() -> read() instanceof Missing);
    }

    private long unsettled() {
        return (Long)
                entities.createNativeQuery("SELECT count(*) FROM unsettled_key").getSingleResult();
    }

    private Lookup read() {
        return join(cache.read(new Subject.Product(sku)));
    }

    private boolean fill(String body) {
        return fill(read(), body);
    }

    private boolean fill(Lookup lookup, String body) {
        var entry = new Entry.Present("1", body.getBytes(StandardCharsets.UTF_8));
        var minute = Duration.ofMinutes(1);
        return lookup instanceof Missing missing && join(cache.fill(missing.lease(), entry, minute, minute));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Protocol.QUARANTINE.multipliedBy(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
