package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two chunks of one import, the first of which is held up: at its products, or between them and its commit. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class ChunksUnderWayTest {

    /** A chunk that is held for longer than a lock is waited for is refused; a slow machine may need another try. */
    private static final int TRIES = 5;

    private static final String WAITS_FOR_ITS_FENCE = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO job_fence%'";

    private static final String HAS_WRITTEN_PRODUCTS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event = 'advisory' AND query LIKE '%pg_advisory_xact_lock(hashtext%'";

    private static final String WAITS_FOR_A_PRODUCT = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO product AS p%'";

    @TestHTTPResource("/")
    URI base;

    @Inject
    DataSource database;

    private Http http;
    private Rows rows;
    private UUID job;

    @BeforeEach
    void connect() {
        http = new Http(base);
        rows = new Rows(database);
    }

    @Test
    void theNextOneIsWrittenMeanwhileAndCommittedAfterIt() throws Exception {
        var answers = bothWhile("UPDATE job_fence SET n = n");
        assertThat(answers).allSatisfy(answer -> assertThat(answer).contains("\"applied\"", "\"created\":2"));
        assertThat(rows.strings("SELECT next_offset::text FROM job_step WHERE job = '" + job + "' ORDER BY step"))
                .containsExactly("2", "4");
        assertThat(productsOfTheJob()).isEqualTo(4);
    }

    @Test
    void whenItsJobIsCancelledNothingOfEitherIsLeft() throws Exception {
        var answers = bothWhile("UPDATE job_fence SET cancelled = true, ended_at = now()");
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo("{\"outcome\":\"cancelled\"}"));
        assertThat(productsOfTheJob()).isZero();
    }

    @Test
    void whenANewerClaimHasBegunNothingOfEitherIsLeft() throws Exception {
        var answers = bothWhile("UPDATE job_fence SET n = 2");
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo("{\"outcome\":\"fenced\"}"));
        assertThat(productsOfTheJob()).isZero();
    }

    @Test
    void twoWithoutACommonProductAreWrittenAtOnce() throws Exception {
        assertThat(whileAProductOfTheFirstIsHeld("c", HAS_WRITTEN_PRODUCTS, _ -> {}))
                .allSatisfy(answer -> assertThat(answer.body()).contains("\"applied\""));
        assertThat(productsOfTheJob()).isEqualTo(3);
    }

    @Test
    void ofAProductThatBothHaveTheLaterOneStands() throws Exception {
        assertThat(whileAProductOfTheFirstIsHeld("b", WAITS_FOR_A_PRODUCT, _ -> {}))
                .allSatisfy(answer -> assertThat(answer.body()).contains("\"applied\""));
        assertThat(rows.strings("SELECT name FROM product WHERE sku = '" + sku("b") + "'"))
                .containsExactly("of step 1");
    }

    /** The first waits for the other writer, that one for the second, the second for the first. */
    @Test
    void aCircleWithAnotherWriterIsSeenByTheDatabase() throws Exception {
        var deadlocks = "SELECT sum(deadlocks)::bigint FROM pg_stat_database";
        long before = rows.number(deadlocks);
        whileAProductOfTheFirstIsHeld("c", HAS_WRITTEN_PRODUCTS, holder -> {
            try (var statement = holder.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = 0");
                statement.execute(insert("c"));
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("40P01");
            }
        });
        rows.awaitSome("SELECT (" + deadlocks + ") - " + before);
        assertThat(send(0, "a", "b").body()).containsAnyOf("\"applied\"", "\"repeated\"");
        assertThat(send(1, "c").body()).containsAnyOf("\"applied\"", "\"repeated\"");
        assertThat(rows.strings("SELECT name FROM product WHERE sku = '" + sku("c") + "'"))
                .containsExactly("of step 1");
    }

    private interface Holder {
        void act(Connection connection) throws SQLException;
    }

    /** Another writer has the first chunk's first product until the second chunk, of one product, is that far. */
    private List<HttpResponse<String>> whileAProductOfTheFirstIsHeld(String second, String farEnough, Holder then)
            throws Exception {
        job = UUID.randomUUID();
        http.post("internal/jobs/" + job + "/begin", "{\"epoch\":1,\"n\":1}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var holder = database.getConnection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(insert("a"));
            var first = threads.submit(() -> send(0, "a", "b"));
            rows.awaitSome(WAITS_FOR_A_PRODUCT);
            var next = threads.submit(() -> send(1, second));
            rows.awaitSome(farEnough);
            then.act(holder);
            holder.rollback();
            holder.setAutoCommit(true);
            return List.of(first.get(), next.get());
        }
    }

    private String insert(String product) {
        return "INSERT INTO product (sku, name, price, currency, stock) VALUES ('" + sku(product)
                + "', 'of another writer', 1, 'EUR', 1)";
    }

    /** Sends two chunks while the job's fence is held with a change, which is committed once both have their products. */
    private List<String> bothWhile(String change) throws Exception {
        for (int tries = 0; ; tries++) {
            var answers = tryBothWhile(change);
            if (tries == TRIES || answers.stream().allMatch(answer -> answer.statusCode() == 200)) {
                return answers.stream().map(HttpResponse::body).toList();
            }
        }
    }

    private List<HttpResponse<String>> tryBothWhile(String change) throws Exception {
        job = UUID.randomUUID();
        http.post("internal/jobs/" + job + "/begin", "{\"epoch\":1,\"n\":1}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var holder = database.getConnection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(change + " WHERE job = '" + job + "'");
            var first = threads.submit(() -> send(0, "a", "b"));
            rows.awaitSome(WAITS_FOR_ITS_FENCE);
            var second = threads.submit(() -> send(1, "c", "d"));
            rows.awaitSome(HAS_WRITTEN_PRODUCTS);
            holder.commit();
            holder.setAutoCommit(true);
            return List.of(first.get(), second.get());
        }
    }

    private HttpResponse<String> send(int step, String... products) {
        var sent = Stream.of(products).map(each -> row(step, each)).collect(Collectors.joining(","));
        return http.post(
                "internal/jobs/" + job + "/steps/" + step + "/products", """
                {"epoch":1,"n":1,"nextOffset":%d,"last":%b,"rejected":[],"rows":[%s]}
                """.formatted(2 + 2 * step, step == 1, sent));
    }

    private String row(int step, String product) {
        return "{\"line\":%d,\"sku\":\"%s\",\"name\":\"of step %d\",\"price\":\"1\",\"currency\":\"EUR\"}"
                .formatted((int) product.charAt(0), sku(product), step);
    }

    private String sku(String product) {
        return job + "-" + product;
    }

    private long productsOfTheJob() {
        return rows.number("SELECT count(*) FROM product WHERE sku LIKE '" + job + "-%'");
    }
}
