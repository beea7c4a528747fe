package io.escala.worker.exports;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue.SubmitOutcome.Accepted;
import io.escala.jobs.JobState;
import io.escala.jobs.Submission;
import io.escala.jobs.redis.RedisJobQueue;
import io.escala.jobs.testing.TestRedis;
import io.escala.worker.testing.Backends;
import io.escala.worker.testing.TestCatalog;
import io.escala.worker.testing.TestCatalog.Weather;
import io.escala.worker.testing.TestLedger.Request;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs whose steps the catalog takes by itself, by the application's own worker. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@Timeout(60)
final class CatalogEffectsTest {

    @Inject
    Vertx vertx;

    // Given by the test resource.
    @SuppressWarnings("NullAway.Init")
    TestRedis redis;

    @SuppressWarnings("NullAway.Init")
    TestCatalog catalog;

    @SuppressWarnings("NullAway.Init")
    private RedisJobQueue queue;

    @BeforeEach
    void open() {
        queue = new RedisJobQueue(
                Redis.createClient(vertx, redis.uri()),
                null,
                RedisJobQueue.DEFAULT_NAME,
                RedisJobQueue.Settings.DEFAULT);
    }

    @AfterEach
    void close() {
        catalog.weather(Weather.FINE);
        queue.close();
    }

    @Test
    void stepsAreTakenUntilTheCatalogSaysThatTheJobIsDone() {
        var id = submit("export-products", "{\"filter\":{\"category\":\"tea\",\"minPrice\":\"1.50\"}}");
        assertThat(ended(id).state())
                .isInstanceOfSatisfying(
                        JobState.Succeeded.class,
                        done -> assertThat(done.result())
                                .isEqualTo("{\"products\":30,\"download\":\"/api/jobs/" + id + "/result\"}"));
        var ledger = catalog.ledger(id.toString());
        assertThat(ledger.requests()).extracting(Request::step).containsExactly(0, 1, 2);
        assertThat(ledger.asked().toString())
                .contains("\"format\":\"csv\"", "\"guardFormulas\":true", "\"category\":\"tea\"", "\"minPrice\":1.5");
        assertThat(ended(id).progress().counts()).containsEntry("exported", 30L).doesNotContainKey("total");
    }

    @Test
    void aStepWhoseAnswerIsLostIsAskedForAgainAndNotTakenTwice() {
        var id = submit("reprice-products", "{\"category\":\"tea\",\"percent\":10}", Duration.ofMillis(500));
        var ledger = catalog.ledger(id.toString());
        ledger.holdAt(0);
        await(() -> ledger.fence() > 0);
        catalog.weather(Weather.SILENT);
        ledger.letGo();
        await(() ->
                ledger.requests().stream().anyMatch(request -> request.outcome().equals("repeated")));
        catalog.weather(Weather.FINE);
        assertThat(ended(id).state())
                .isInstanceOfSatisfying(
                        JobState.Succeeded.class,
                        done -> assertThat(done.result())
                                .isEqualTo("{\"raised\":0,\"lowered\":0,\"unchanged\":0,\"rejected\":0}"));
        assertThat(ledger.committed()).isEqualTo(3);
        assertThat(ended(id).attempt()).isEqualTo(1);
    }

    @Test
    void aPayloadThatNoGatewayWouldTakeMakesTheJobDead() {
        var id = submit("inventory-report", "{\"quantiles\":[2]}");
        assertThat(ended(id).state())
                .isInstanceOfSatisfying(
                        JobState.Dead.class,
                        dead -> assertThat(dead.error())
                                .isEqualTo("payload.quantiles must be a decimal number from 0 to 1"));
        assertThat(catalog.ledger(id.toString()).requests()).isEmpty();
    }

    private JobId submit(String type, String payload) {
        return submit(type, payload, Duration.ZERO);
    }

    private JobId submit(String type, String payload, Duration delay) {
        return ((Accepted) queue.submit(new Submission(type, 1, payload, delay, Submission.DEFAULT_PRIORITY, null)))
                .id();
    }

    private Job ended(JobId id) {
        await(() -> job(id).state().isFinal());
        return job(id);
    }

    private Job job(JobId id) {
        return queue.find(id).orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
