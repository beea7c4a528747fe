package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.ClaimOutcome.Claimed;
import io.escala.jobs.JobQueue.ClaimOutcome.EpochNeeded;
import io.escala.jobs.Progress;
import io.escala.jobs.Settlement;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import io.escala.jobs.redis.RedisJobQueue;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads of what jobs have made. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@Timeout(120)
class JobResultTest {

    private static final int MIB = 1 << 20;

    @TestHTTPResource("/")
    URI base;

    @Inject
    Vertx vertx;

    private Http http;
    private RedisJobQueue queue;

    @BeforeEach
    void open() {
        http = new Http(base);
        queue = new RedisJobQueue(
                Redis.createClient(vertx, Surroundings.jobs().uri()),
                null,
                RedisJobQueue.DEFAULT_NAME,
                RedisJobQueue.Settings.DEFAULT);
    }

    @AfterEach
    void close() {
        Surroundings.catalog().failChunks(0);
        queue.close();
    }

    @Test
    void aFileArrivesWholeWithItsNameTypeAndLength() {
        var id = done("export-products", "{}");
        Surroundings.catalog().make(id, "csv", "text/csv; charset=utf-8", 3, 700_001);
        var answer = download(id, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Http.header(answer, "Content-Type").replace(" ", ""))
                .isEqualToIgnoringCase("text/csv;charset=utf-8");
        assertThat(Http.header(answer, "Content-Length")).isEqualTo("2100003");
        assertThat(Http.header(answer, "Content-Disposition")).isEqualTo("attachment; filename=\"made.csv\"");
        assertThat(answer.body()).hasSize(2_100_003);
        for (int i = 0; i < answer.body().length; i++) {
            if (answer.body()[i] != i / 700_001) {
                throw new AssertionError("byte " + i + " is wrong");
            }
        }
    }

    @Test
    void headTellsTheSameWithoutTheFile() {
        var id = done("export-products", "{}");
        Surroundings.catalog().make(id, "csv", "text/csv; charset=utf-8", 3, 1_000);
        var answer = http.send("HEAD", "api/jobs/" + id + "/result", new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Http.header(answer, "Content-Length")).isEqualTo("3000");
        assertThat(Surroundings.catalog().asked(id + "-csv")).isZero();
    }

    @Test
    void theClientChoosesAmongFormats() {
        var id = done("inventory-report", "{}");
        Surroundings.catalog().make(id, "csv", "text/csv; charset=utf-8", 1, 10);
        Surroundings.catalog().make(id, "json", "application/json", 1, 20);
        assertThat(download(id, "").body()).as("without a wish").hasSize(20);
        assertThat(download(id, "", "Accept", "text/csv").body()).hasSize(10);
        assertThat(download(id, "", "Accept", "text/csv;q=0.5, application/json")
                        .body())
                .hasSize(20);
        assertThat(download(id, "?format=csv").body()).hasSize(10);
        Http.problem(http.get("api/jobs/" + id + "/result?format=xml"), 400);
        Http.problem(http.get("api/jobs/" + id + "/result", "Accept", "image/png"), 406);
    }

    @Test
    void aJobWithoutAFileGivesItsResult() {
        var id = done("simulate", "{\"slept\":\"PT1S\"}");
        assertThat(http.get("api/jobs/" + id + "/result").body()).isEqualTo("{\"slept\":\"PT1S\"}");
    }

    @Test
    void whatIsNotThereIsAProblem() {
        Http.problem(http.get("api/jobs/" + done("export-products", "{}") + "/result"), 410);
        Http.problem(http.get("api/jobs/" + submit("simulate") + "/result"), 409);
        Http.problem(http.get("api/jobs/1e8aa8f6-57a0-4a0b-8b0f-7f9a6c0f0a11/result"), 404);
    }

    @Test
    void aCatalogThatIsAwayForAMomentCostsNothing() {
        var id = done("export-products", "{}");
        Surroundings.catalog().make(id, "csv", "text/csv; charset=utf-8", 3, 1_000);
        Surroundings.catalog().failChunks(2);
        assertThat(download(id, "").body()).hasSize(3_000);
    }

    @Test
    void aFileThatCannotBeReadOnBreaksOffRatherThanEnds() {
        var id = done("export-products", "{}");
        Surroundings.catalog().make(id, "csv", "text/csv; charset=utf-8", 3, MIB);
        Surroundings.catalog().failChunks(-1);
        assertThatThrownBy(() -> download(id, "")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aClientThatReadsSlowlyHoldsTheCatalogBack() throws IOException {
        var id = done("export-products", "{}");
        int chunks = 120;
        Surroundings.catalog().make(id, "csv", "text/csv; charset=utf-8", chunks, MIB);
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            socket.setReceiveBufferSize(64 * 1024);
            socket.getOutputStream()
                    .write(("GET /api/jobs/" + id + "/result HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            in.readNBytes(MIB);
            assertThat(settled(id + "-csv"))
                    .as("chunks fetched for a client that took one")
                    .isLessThan(30);
            long rest = in.transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(rest).isGreaterThan((chunks - 1L) * MIB);
        }
        assertThat(Surroundings.catalog().asked(id + "-csv")).isEqualTo(chunks);
    }

    /** How many chunks were asked for when for a while no more are. */
    private static int settled(String file) {
        int last = -1;
        long unchangedSince = System.nanoTime();
        while (System.nanoTime() - unchangedSince < TimeUnit.MILLISECONDS.toNanos(700)) {
            int now = Surroundings.catalog().asked(file);
            if (now != last) {
                last = now;
                unchangedSince = System.nanoTime();
            }
            Thread.onSpinWait();
        }
        return last;
    }

    private HttpResponse<byte[]> download(String id, String query, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve("api/jobs/" + id + "/result" + query))
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String submit(String type) {
        return Http.json(http.post("api/jobs", "{\"type\":\"" + type + "\"}", "Content-Type", "application/json"))
                .get("id")
                .asText();
    }

    /** A job of this type that a worker has completed. */
    private String done(String type, String result) {
        var id = submit(type);
        Http.await(() -> completedNext(type, result, id));
        return id;
    }

    /** Completes the next job of the type that is ready; true when it was the one meant. */
    private boolean completedNext(String type, String result, String id) {
        return switch (claim(type)) {
            case Claimed(var claims) -> {
                var claim = claims.getFirst();
                queue.settle(new Settlement.Completed(claim, new Progress(100, Map.of()), result));
                yield claim.job().id().toString().equals(id);
            }
            case EpochNeeded(var run) -> {
                queue.setEpoch(run, System.nanoTime());
                yield false;
            }
            default -> false;
        };
    }

    private ClaimOutcome claim(String type) {
        return queue.claim(new Wish("test", Map.of(type, new Known(1)), Duration.ofSeconds(10), 1, 0));
    }
}
