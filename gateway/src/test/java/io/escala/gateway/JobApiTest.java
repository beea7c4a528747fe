package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class JobApiTest {

    private static final String JSON = "application/json";

    @TestHTTPResource("/")
    URI base;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(base);
    }

    private HttpResponse<String> submit(String body, String... headers) {
        var all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = JSON;
        return http.post("api/jobs", body, all);
    }

    @Test
    void aSubmittedJobIsFoundAtItsLocation() {
        var accepted = submit("{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT1S\"},\"priority\":7}");
        assertThat(accepted.statusCode()).isEqualTo(202);
        var location = Http.header(accepted, "Location");
        assertThat(location)
                .isEqualTo("/api/jobs/" + Http.json(accepted).get("id").asText());

        var job = Http.json(http.get(location));
        assertThat(job.get("state").asText()).isEqualTo("ready");
        assertThat(job.get("priority").asInt()).isEqualTo(7);
        assertThat(job.at("/payload/duration").asText()).isEqualTo("PT1S");
        assertThat(job.at("/progress/percent").asInt()).isZero();
        assertThat(Http.json(http.get("api/jobs?state=ready&limit=200")).get("items"))
                .anySatisfy(item -> assertThat(item.get("id")).isEqualTo(job.get("id")));
        assertThat(Http.json(http.get("api/queue")).get("ready").asInt()).isPositive();
    }

    @Test
    void aDelayedJobWaits() {
        var job = Http.json(submit("{\"type\":\"simulate\",\"delay\":\"PT1H\"}"));
        assertThat(job.get("state").asText()).isEqualTo("scheduled");
        assertThat(job.get("runAt").asText()).endsWith("Z");
    }

    @Test
    void anIdempotencyKeyNamesOneRequest() {
        var key = UUID.randomUUID().toString();
        var body = "{\"type\":\"simulate\",\"runAt\":\"" + Instant.now().plusSeconds(3600) + "\"}";
        var first = submit(body, "Idempotency-Key", key);
        var again = submit(body, "Idempotency-Key", key);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(Http.json(again).get("id")).isEqualTo(Http.json(first).get("id"));
        Http.problem(submit("{\"type\":\"simulate\"}", "Idempotency-Key", key), 422);
    }

    @Test
    void aWaitingJobIsCancelledInTheDatabaseToo() {
        var id = Http.json(submit("{\"type\":\"simulate\"}")).get("id").asText();
        var cancelled = http.send("DELETE", "api/jobs/" + id, new byte[0]);
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(Http.json(cancelled).get("state").asText()).isEqualTo("cancelled");
        assertThat(Surroundings.catalog().cancelled()).contains(id);
        Http.problem(http.send("DELETE", "api/jobs/" + id, new byte[0]), 409);
        Http.problem(http.post("api/jobs/" + id + "/retry", ""), 409);
    }

    @Test
    void withoutTheCatalogNothingIsCancelled() {
        var id = Http.json(submit("{\"type\":\"simulate\"}")).get("id").asText();
        Surroundings.catalog().down(true);
        try {
            Http.problem(http.send("DELETE", "api/jobs/" + id, new byte[0]), 503);
        } finally {
            Surroundings.catalog().down(false);
        }
        assertThat(Http.json(http.get("api/jobs/" + id)).get("state").asText()).isEqualTo("ready");
    }

    @Test
    void theReportOfRefusedRowsIsCsv() {
        var id = Http.json(submit("{\"type\":\"simulate\"}")).get("id").asText();
        var report = http.get("api/jobs/" + id + "/errors");
        assertThat(report.statusCode()).isEqualTo(200);
        assertThat(Http.header(report, "Content-Type")).startsWith("text/csv");
        assertThat(report.body().lines())
                .containsExactly("line,sku,reason", "3,\"a,b\",\"sku must be \"\"good\"\"\"", "7,,short");
        assertThat(Http.header(report, "Escala-Errors-Dropped")).isEqualTo("4");
    }

    @Test
    void theReportOfRefusedRowsIsJsonForWhoWantsIt() {
        var id = Http.json(submit("{\"type\":\"simulate\"}")).get("id").asText();
        var report = http.get("api/jobs/" + id + "/errors", "Accept", "application/json");
        assertThat(Http.header(report, "Content-Type")).startsWith("application/json");
        assertThat(report.body())
                .isEqualTo(
                        "{\"dropped\":4,\"items\":[{\"line\":3,\"sku\":\"a,b\",\"reason\":\"sku must be \\\"good\\\"\"},"
                                + "{\"line\":7,\"reason\":\"short\"}]}");
        Http.problem(http.get("api/jobs/" + id + "/errors", "Accept", "image/png"), 406);
    }

    @Test
    void anUploadThatTheStoreHasNoRoomForIsRefused() {
        Surroundings.catalog().full(true);
        try {
            Http.problem(http.post("api/imports", "a", "Content-Type", "text/csv"), 507);
        } finally {
            Surroundings.catalog().full(false);
        }
        Http.problem(http.post("api/imports?currency=EURO", "a", "Content-Type", "text/csv"), 400);
        var accepted = http.post("api/imports?currency=EUR", "a", "Content-Type", "text/csv");
        assertThat(Http.json(accepted).at("/payload/currency").asText()).isEqualTo("EUR");
    }

    @Test
    void anUploadIsStoredInChunksAndQueued() {
        var upload = new byte[(5 << 20) / 2];
        var accepted = http.send("POST", "api/imports", upload, "Content-Type", "text/csv; charset=utf-8");
        assertThat(accepted.statusCode()).isEqualTo(202);
        var payload = Http.json(accepted).get("payload");
        assertThat(payload.get("format").asText()).isEqualTo("csv");
        assertThat(payload.get("size").asLong()).isEqualTo(upload.length);
        assertThat(Surroundings.catalog().chunks(payload.get("file").asText()))
                .containsExactly(1 << 20, 1 << 20, 1 << 19);
    }

    @Test
    void anUploadRepeatedWithItsKeyIsTheSameJob() {
        var key = UUID.randomUUID().toString();
        var first = http.post("api/imports", "a", "Content-Type", "text/csv", "Idempotency-Key", key);
        var again = http.post("api/imports", "a", "Content-Type", "text/csv", "Idempotency-Key", key);
        assertThat(Http.json(again).get("id")).isEqualTo(Http.json(first).get("id"));
        Http.problem(http.post("api/imports", "b", "Content-Type", "text/csv", "Idempotency-Key", key), 422);
        assertThat(Surroundings.catalog().deleted())
                .as("the second and third upload, which no job reads")
                .hasSizeGreaterThanOrEqualTo(2)
                .doesNotContain(Http.json(first).at("/payload/file").asText());
    }

    @Test
    void aBadUploadIsRefused() {
        Http.problem(http.post("api/imports", "", "Content-Type", "text/csv"), 400);
        Http.problem(http.post("api/imports", "x", "Content-Type", "application/pdf"), 415);
        Http.problem(http.post("api/imports", "x"), 415);
        Http.problem(http.post("api/imports", "x", "Content-Type", "text/csv; charset=latin1"), 415);
        Http.problem(http.post("api/imports", "x", "Content-Type", "text/csv", "Content-Encoding", "br"), 415);
        Http.problem(http.send("POST", "api/imports", new byte[(3 << 20) + 1], "Content-Type", "text/csv"), 413);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type": "simulat"}                                    | type
            {"payload": {}}                                        | type
            {"type": "simulate", "payload": [1]}                   | payload
            {"type": "simulate", "delay": "5 s"}                   | delay
            {"type": "simulate", "delay": 5}                       | delay
            {"type": "simulate", "runAt": "tomorrow"}              | runAt
            {"type": "simulate", "priority": "high"}               | priority
            {"type": "simulate", "prio": 3}                        | prio
            {"type": "simulate", "payload": {"steps": 0}}          | payload.steps
            {"type": "export-products", "payload": {"format": "xml"}}            | payload.format
            {"type": "reprice-products", "payload": {"percent": 10}}             | payload.category
            {"type": "inventory-report", "payload": {"quantile": 1}}             | payload.quantile
            {"type": "import-products"}                                          | payload.file
            """)
    void aWrongFieldIsNamed(String body, String field) {
        assertThat(Http.problem(submit(body), 400).get("field").asText()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type": "simulate"
            {"type": "simulate", "type": "simulate"}
            {"type": "simulate"} x
            {"type": "simulate", "priority": 10}
            {"type": "simulate", "delay": "-PT1S"}
            {"type": "simulate", "delay": "P999999999D"}
            "simulate"
            """)
    void whatCannotBeAJobIsRefused(String body) {
        Http.problem(submit(body), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    api/nothing,              404",
        "GET,    nothing,                  404",
        "GET,    api/jobs/not-an-id,       404",
        "GET,    api/jobs/1e8aa8f6-57a0-4a0b-8b0f-7f9a6c0f0a11, 404",
        "DELETE, api/jobs,                 405",
        "GET,    api/jobs?state=odd,       400",
        "GET,    api/jobs?limit=0,         400",
        "GET,    api/jobs?cursor=zzz,      400"
    })
    void aWrongPathMethodOrParameterIsAProblem(String method, String path, int status) {
        Http.problem(http.send(method, path, new byte[0]), status);
    }

    @Test
    void anOversizedBodyIsRefused() {
        var body = "{\"type\":\"simulate\",\"payload\":{\"x\":\"" + "x".repeat(80_000) + "\"}}";
        Http.problem(submit(body), 413);
        Http.problem(http.send("PUT", "api/products/a", new byte[70_000], "Content-Type", JSON), 413);
        Http.problem(
                http.send(
                        "PUT",
                        "api/products/a",
                        "x".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "Content-Type",
                        "text/plain"),
                415);
    }

    @Test
    void withoutTheQueueNothingIsAccepted() {
        Surroundings.jobs().kill();
        try {
            Http.problem(submit("{\"type\":\"simulate\"}"), 503);
            Http.problem(http.get("api/queue"), 503);
            assertThat(http.get("api/products/a").statusCode()).isEqualTo(200);
        } finally {
            Surroundings.jobs().restart();
        }
        Http.await(() -> submit("{\"type\":\"simulate\"}").statusCode() == 202);
    }
}
