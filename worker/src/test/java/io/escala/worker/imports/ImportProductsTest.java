package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.escala.worker.testing.TestLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Imports by the application's own worker, from the queue to the catalog. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@Timeout(60)
final class ImportProductsTest {

    private static final String HEADER = "sku,name,price,currency\n";

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
    void aLargeFileArrivesWholeInChunksOfTheConfiguredSize() {
        var text = new StringBuilder(HEADER);
        for (int i = 0; i < 40_000; i++) {
            text.append(i).append(",\"name, \"\"").append(i).append("\"\"\nsecond line of it é😀\",1.50,EUR\n");
        }
        var id = submit(bytes(text.toString()), "csv", "identity");
        assertThat(result(id)).isEqualTo("{\"rows\":40000,\"created\":40000,\"updated\":0,\"rejected\":0}");
        var rows = ledger(id).rows();
        assertThat(rows).hasSize(40_000);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).get("line").asInt()).isEqualTo(2 + 2 * i);
            assertThat(rows.get(i).get("sku").asText()).isEqualTo(Integer.toString(i));
            assertThat(rows.get(i).get("name").asText()).isEqualTo("name, \"" + i + "\"\nsecond line of it é😀");
        }
        assertThat(ledger(id).committed()).isEqualTo(20);
        assertThat(job(id).progress().percent()).isEqualTo(100);
        assertThat(job(id).progress().counts()).containsEntry("rows", 40_000L);
    }

    @Test
    void gzipAndNdjsonWithAttributesArriveAsTheyAre() throws IOException {
        var id = submit(
                gzip(
                        "{\"sku\":\"a\",\"name\":\"n\",\"price\":1.10,\"currency\":\"EUR\",\"attributes\":{\"w\":1.50}}\n"),
                "ndjson",
                "gzip");
        assertThat(result(id)).isEqualTo("{\"rows\":1,\"created\":1,\"updated\":0,\"rejected\":0}");
        assertThat(ledger(id).rows()).singleElement().satisfies(row -> {
            assertThat(row.get("price").asText()).isEqualTo("1.10");
            assertThat(row.get("attributes").toString()).isEqualTo("{\"w\":1.5}");
        });
    }

    @Test
    void brokenRecordsAreReportedByLineAndTheGoodOnesImported() {
        var id = submit(
                bytes(HEADER + "a,n,1,EUR\nb,n\nc,\"x\"y,1,EUR\nd,n,1,EUR\ne,\"open,1,EUR\nf,n,1,EUR\n"),
                "csv",
                "identity");
        assertThat(result(id)).isEqualTo("{\"rows\":6,\"created\":3,\"updated\":0,\"rejected\":3}");
        assertThat(ledger(id).rows()).extracting(row -> row.get("sku").asText()).containsExactly("a", "d", "f");
        assertThat(ledger(id).rejected())
                .extracting(row -> row.get("line").asInt())
                .containsExactly(3, 4, 6);
        assertThat(ledger(id).rejected())
                .allSatisfy(row -> assertThat(row.get("reason").asText()).isNotEmpty());
    }

    @Test
    void aFileWithoutRecordsSucceedsWithOneEmptyStep() {
        var id = submit(bytes(HEADER), "csv", "identity");
        assertThat(result(id)).isEqualTo("{\"rows\":0,\"created\":0,\"updated\":0,\"rejected\":0}");
        assertThat(ledger(id).done()).isTrue();
    }

    @Test
    void whatRepeatingCannotMendIsDeadAtOnceAndSaysWhy() throws IOException {
        assertDead(submit(bytes("sku,name,price\n"), "csv", "identity"), "currency");
        assertDead(submit(bytes(HEADER), "xml", "identity"), "payload.format must be one of csv, ndjson");
        assertDead(submit(bytes(HEADER), "csv", "zip"), "payload.encoding must be one of");
        assertDead(submit(bytes(HEADER), "csv", "gzip"), "gzip");
        assertDead(submitPayload("{\"format\":\"csv\"}"), "payload.file is required");
        assertDead(
                submitPayload("{\"file\":\"" + UUID.randomUUID() + "\",\"format\":\"csv\"}"), "there is no such file");

        var whole = gzip(HEADER + "a,n,1,EUR\n".repeat(100_000));
        var damaged = submit(Arrays.copyOf(whole, whole.length - 9), "csv", "gzip");
        assertDead(damaged, "not whole gzip");
        assertThat(ledger(damaged).rows()).hasSizeGreaterThan(90_000);
        assertThat(ledger(damaged).done()).isFalse();
    }

    @Test
    void afterAnOutageOfTheCatalogAnImportGoesOnAfterItsLastStep() {
        var text = new StringBuilder(HEADER);
        for (int i = 0; i < 20_000; i++) {
            text.append(i).append(",n,1,EUR\n");
        }
        var id = submitHeld(text.toString(), 4);
        await(() -> ledger(id).committed() == 4);
        catalog.weather(Weather.AWAY);
        ledger(id).letGo();
        await(() -> job(id).state() instanceof JobState.Scheduled);
        int committed = ledger(id).committed();
        catalog.weather(Weather.FINE);
        assertThat(result(id)).isEqualTo("{\"rows\":20000,\"created\":20000,\"updated\":0,\"rejected\":0}");
        assertThat(ledger(id).requests())
                .filteredOn(request -> request.step() < committed - 1)
                .extracting(TestLedger.Request::outcome)
                .isSubsetOf("applied", "early");
        assertThat(ledger(id).rows())
                .extracting(JsonNode::toString)
                .doesNotHaveDuplicates()
                .hasSize(20_000);
        assertThat(job(id).attempt()).isEqualTo(1);
    }

    @Test
    void aStepThatOvertakesTheOneBeforeItIsSentAgain() {
        var text = new StringBuilder(HEADER);
        for (int i = 0; i < 10_000; i++) {
            text.append(i).append(",n,1,EUR\n");
        }
        var id = submitHeld(text.toString(), 1);
        await(() -> ledger(id).requests().stream()
                .anyMatch(request -> request.step() == 2 && request.outcome().equals("early")));
        assertThat(ledger(id).committed()).isEqualTo(1);
        ledger(id).letGo();
        assertThat(result(id)).isEqualTo("{\"rows\":10000,\"created\":10000,\"updated\":0,\"rejected\":0}");
        assertThat(ledger(id).rows())
                .extracting(row -> row.get("sku").asInt())
                .isSorted()
                .hasSize(10_000);
    }

    /** Delayed, so that its ledger can be told before it runs to stand still at the step. */
    private JobId submitHeld(String text, int step) {
        var file = UUID.randomUUID().toString();
        catalog.put(file, bytes(text));
        var payload = "{\"file\":\"%s\",\"format\":\"csv\",\"encoding\":\"identity\",\"size\":1}".formatted(file);
        var id = ((Accepted)
                        queue.submit(new Submission("import-products", 1, payload, Duration.ofMillis(500), 4, null)))
                .id();
        ledger(id).holdAt(step);
        return id;
    }

    private JobId submit(byte[] content, String format, String encoding) {
        var file = UUID.randomUUID().toString();
        catalog.put(file, content);
        return submitPayload("{\"file\":\"%s\",\"format\":\"%s\",\"encoding\":\"%s\",\"size\":%d}"
                .formatted(file, format, encoding, content.length));
    }

    private JobId submitPayload(String payload) {
        return ((Accepted) queue.submit(new Submission("import-products", 1, payload, Duration.ZERO, 4, null))).id();
    }

    private String result(JobId id) {
        await(() -> job(id).state().isFinal());
        assertThat(job(id).state()).as("%s", job(id).lastError()).isInstanceOf(JobState.Succeeded.class);
        return ((JobState.Succeeded) job(id).state()).result();
    }

    private void assertDead(JobId id, String reason) {
        await(() -> job(id).state().isFinal());
        assertThat(job(id).state()).isInstanceOf(JobState.Dead.class);
        assertThat(job(id).lastError()).contains(reason);
        assertThat(job(id).attempt()).isEqualTo(1);
    }

    private Job job(JobId id) {
        return queue.find(id).orElseThrow();
    }

    private TestLedger ledger(JobId id) {
        return catalog.ledger(id.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(bytes(text));
        }
        return bytes.toByteArray();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to that in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
