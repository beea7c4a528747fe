package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.jobs.Claim;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Renewal;
import io.escala.jobs.Progress;
import io.escala.jobs.Settlement;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events, the queue as a whole, and schedules; the test is the worker. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class QueueApiTest {

    private static final String JSON = "application/json";
    private static final Duration LEASE = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI base;

    @TestHTTPResource(value = "", management = true)
    URI management;

    @Inject
    JobQueue queue;

    private final String tenant = "t-" + UUID.randomUUID();
    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(base);
    }

    @AfterEach
    void clear() {
        queue.pause(false);
        queue.limit("simulate", null);
    }

    // ---- events

    @Test
    void aJobsEventsTellItsStatesAndItsProgressUntilItIsOver() throws InterruptedException {
        var id = submit();
        try (var events = events(id, null)) {
            var ready = events.next();
            assertThat(ready.name()).isEqualTo("state");
            assertThat(ready.data()).isEqualTo(Http.json(http.get("api/jobs/" + id)));
            var claim = claim(id);
            assertThat(events.next().data().get("state").asText()).isEqualTo("running");
            queue.renew(List.of(new Renewal(claim, new Progress(40, Map.of("rows", 7L)))));
            var progress = events.next();
            assertThat(progress.name()).isEqualTo("progress");
            assertThat(progress.data().at("/progress/rows").asInt()).isEqualTo(7);
            queue.settle(new Settlement.Completed(claim, Progress.NONE, "{\"a\":1}"));
            var done = events.next();
            assertThat(done.name()).isEqualTo("state");
            assertThat(done.data().at("/result/a").asInt()).isEqualTo(1);
            assertThat(Long.parseLong(done.id())).isGreaterThan(Long.parseLong(progress.id()));
            assertThat(events.ended()).isTrue();
            assertThat(events(id, done.id()).status())
                    .as("nothing is left to be told")
                    .isEqualTo(204);
        }
    }

    @Test
    void aReaderThatComesBackIsToldWhatItMissedAndNothingTwice() throws InterruptedException {
        var id = submit();
        EventStream.Event seen;
        try (var events = events(id, null)) {
            seen = events.next();
        }
        try (var events = events(id, seen.id())) {
            var claim = claim(id);
            assertThat(events.next().data().get("state").asText()).isEqualTo("running");
            queue.settle(new Settlement.Failed(claim, "no such file", null));
            assertThat(events.next().data().get("error").asText()).isEqualTo("no such file");
        }
        try (var events = events(id, seen.id())) {
            assertThat(events.next().data().get("state").asText()).isEqualTo("dead");
            assertThat(events.ended()).isTrue();
        }
        try (var events = events(id, "garbage")) {
            assertThat(events.next().data().get("state").asText()).isEqualTo("dead");
        }
    }

    @Test
    void eventsGoOnWhenRedisComesBack() throws InterruptedException {
        var id = submit();
        try (var events = events(id, null)) {
            events.next();
            Surroundings.jobs().kill();
            Surroundings.jobs().restart();
            Http.await(() -> http.get("api/jobs/" + id).statusCode() == 200);
            http.send("DELETE", "api/jobs/" + id, new byte[0]);
            assertThat(events.next().data().get("state").asText()).isEqualTo("cancelled");
        }
    }

    @Test
    void thereAreNoEventsOfNoJob() {
        Http.problem(http.get("api/jobs/" + UUID.randomUUID() + "/events"), 404);
        Http.problem(http.get("api/jobs/x/events"), 404);
    }

    // ---- tenants

    @Test
    void aJobIsItsTenants() {
        var id = submit();
        assertThat(Http.json(http.get("api/jobs/" + id)).get("tenant").asText()).isEqualTo(tenant);
        assertThat(Http.json(http.get("api/jobs?tenant=" + tenant)).get("items"))
                .extracting(item -> item.get("id").asText())
                .containsExactly(id);
        assertThat(Http.json(http.get("api/jobs?tenant=nobody")).get("items")).isEmpty();
    }

    // ---- the queue

    @Test
    void theQueueIsPausedAndLimitedAndSaysSo() {
        submit();
        assertThat(put("api/queue", "{\"paused\":true,\"limits\":{\"simulate\":0}}")
                        .statusCode())
                .isEqualTo(200);
        var paused = Http.json(http.get("api/queue"));
        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(paused.at("/limits/simulate").asInt(-1)).isZero();
        assertThat(claimed()).isInstanceOf(ClaimOutcome.NothingReady.class);
        put("api/queue", "{\"paused\":false}");
        assertThat(claimed()).as("the limit stands").isInstanceOf(ClaimOutcome.NothingReady.class);
        put("api/queue", "{\"limits\":{\"simulate\":null}}");
        assertThat(claimed()).isInstanceOf(ClaimOutcome.Claimed.class);
    }

    @Test
    void anAutoscalerLearnsTheBacklogOnTheManagementPort() {
        submit();
        var signal = Http.json(new Http(management).get("/scaling"));
        assertThat(signal.get("backlog").asLong())
                .isEqualTo(signal.get("ready").asLong() + signal.get("running").asLong())
                .isPositive();
        assertThat(signal.get("oldestReadySeconds").isNumber()).isTrue();
        assertThat(new Http(management).get("/q/metrics").body())
                .contains("escala_jobs_backlog ", "escala_jobs{state=\"ready\"", "escala_jobs_oldest_ready_seconds ");
        assertThat(http.get("scaling").statusCode()).as("not to the public").isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"paused": "yes"}               | paused
            {"limits": 3}                   | limits
            {"limits": {"simulate": -1}}    | limits.simulate
            {"limits": {"No": 1}}           | limits.No
            {"pause": true}                 | pause
            """)
    void aWrongFieldOfTheQueueIsNamed(String body, String field) {
        assertThat(Http.problem(put("api/queue", body), 400).get("field").asText())
                .isEqualTo(field);
    }

    // ---- schedules

    @Test
    void aScheduleIsMadeReplacedShownAndRemoved() {
        var path = "api/schedules/nightly-" + UUID.randomUUID();
        var made = put(path, "{\"cron\":\"30 3 * * *\",\"zone\":\"Europe/Madrid\",\"type\":\"simulate\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        var shown = Http.json(http.get(path));
        assertThat(shown).isEqualTo(Http.json(made));
        assertThat(shown.get("zone").asText()).isEqualTo("Europe/Madrid");
        assertThat(Instant.parse(shown.get("next").asText())).isAfter(Instant.now());
        assertThat(shown.get("lastJob").isNull()).isTrue();
        assertThat(put(path, "{\"cron\":\"@hourly\",\"type\":\"simulate\",\"payload\":{\"steps\":2}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Http.json(http.get("api/schedules")).get("items"))
                .anySatisfy(
                        item -> assertThat(item.at("/payload/steps").asInt()).isEqualTo(2));
        assertThat(http.send("DELETE", path, new byte[0]).statusCode()).isEqualTo(204);
        Http.problem(http.get(path), 404);
        Http.problem(http.send("DELETE", path, new byte[0]), 404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s | {"cron": "61 * * * *", "type": "simulate"}
            s | {"cron": "* * * *", "type": "simulate"}
            s | {"cron": "@never", "type": "simulate"}
            s | {"cron": "0 0 31 2 *", "type": "simulate"}
            s | {"cron": "@daily", "zone": "Mars/Olympus", "type": "simulate"}
            s | {"cron": "@daily", "type": "unknown"}
            s | {"cron": "@daily", "type": "simulate", "every": 3}
            s | {"type": "simulate"}
            a%20b | {"cron": "@daily", "type": "simulate"}
            """)
    void whatCannotBeAScheduleIsRefused(String name, String body) {
        Http.problem(put("api/schedules/" + name, body), 400);
    }

    // ---- words

    private String submit() {
        var accepted = http.post("api/jobs", "{\"type\":\"simulate\"}", "Content-Type", JSON, "Escala-Tenant", tenant);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return Http.json(accepted).get("id").asText();
    }

    private HttpResponse<String> put(String path, String body) {
        return http.send("PUT", path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", JSON);
    }

    private EventStream events(String id, @Nullable String lastEventId) {
        return new EventStream(base.resolve("api/jobs/" + id + "/events"), lastEventId);
    }

    private ClaimOutcome claimed() {
        var wish = new Wish("test", Map.of("simulate", new Known(1)), LEASE, 100, 0);
        var outcome = queue.claim(wish);
        if (outcome instanceof ClaimOutcome.EpochNeeded(var run)) {
            queue.setEpoch(run, System.nanoTime());
            return queue.claim(wish);
        }
        return outcome;
    }

    /** Claims this job, among whatever other tests have left. */
    private Claim claim(String id) {
        while (claimed() instanceof ClaimOutcome.Claimed(var claims)) {
            for (var claim : claims) {
                if (claim.job().id().toString().equals(id)) {
                    return claim;
                }
            }
        }
        throw new AssertionError("job " + id + " is not ready");
    }

    @Test
    void theListIsFilteredByState() {
        var id = submit();
        JsonNode items =
                Http.json(http.get("api/jobs?state=ready&tenant=" + tenant)).get("items");
        assertThat(items).extracting(item -> item.get("id").asText()).containsExactly(id);
        assertThat(Http.json(http.get("api/jobs?state=dead&tenant=" + tenant)).get("items"))
                .isEmpty();
    }
}
