package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two chunks of one import, the first of which is held between its products and its commit. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class ChunksUnderWayTest {

    /** A chunk that is held for longer than a lock is waited for is refused; a slow machine may need another try. */
    private static final int TRIES = 5;

    private static final String WAITS_FOR_ITS_FENCE = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO job_fence%'";

    private static final String HAS_WRITTEN_PRODUCTS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE state = 'idle in transaction' AND query LIKE '%FROM product_stage%'";

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
            var first = threads.submit(() -> send(0));
            rows.awaitSome(WAITS_FOR_ITS_FENCE);
            var second = threads.submit(() -> send(1));
            rows.awaitSome(HAS_WRITTEN_PRODUCTS);
            holder.commit();
            holder.setAutoCommit(true);
            return List.of(first.get(), second.get());
        }
    }

    private HttpResponse<String> send(int step) {
        return http.post("internal/jobs/" + job + "/steps/" + step + "/products", """
                {"epoch":1,"n":1,"nextOffset":%d,"last":%b,"rejected":[],"rows":[%s,%s]}
                """.formatted(
                        2 + 2 * step, step == 1, row(2 * step), row(2 * step + 1)));
    }

    private String row(int i) {
        return "{\"line\":%d,\"sku\":\"%s-%d\",\"name\":\"n\",\"price\":\"1\",\"currency\":\"EUR\"}"
                .formatted(i, job, i);
    }

    private long productsOfTheJob() {
        return rows.number("SELECT count(*) FROM product WHERE sku LIKE '" + job + "-%'");
    }
}
