package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What jobs do with products, from the submission to the download. */
@ExtendWith(SharedStack.class)
final class HandlersIT {
    private static final Duration WITHIN = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(strings = {"csv", "ndjson"})
    void anExportImportedAgainIsTheSameCatalog(String format, RunningStack stack) throws Exception {
        String id = "trip-" + UUID.randomUUID();
        String category = "=" + id;
        String csv = """
                sku,name,description,category,price,currency,stock,attributes
                -ID,=1+1,"two
                lines, a ""quote"" and\ta tab",'=ID,0.10,EUR,0,"{""a"":1.50,""b"":[null,""é😀""]}"
                aID,''=x,'tis the season,'=ID,1234.5000,JPY,7,
                bID,'+44 20,"-5 °C
                ",'=ID,7,EUR,1000000000000,{}
                cID," spaces around ","＝full width",'=ID,999999999999.9999,USD,1,"{""=k"":""=v""}"
                """.replace("ID", id);
        try (Client client = new Client(stack)) {
            imported(client, "text/csv", csv, 4);
            String first = export(client, format, category);
            assertThat(first.lines().count()).isGreaterThanOrEqualTo(4);
            for (String sku : new String[] {"-", "a", "b", "c"}) {
                String path = "/api/products/" + sku + id;
                assertThat(client.send("DELETE", path, "text/plain", "").statusCode())
                        .as(path)
                        .isEqualTo(204);
            }
            assertThat(export(client, format, category).lines().count()).isLessThanOrEqualTo(1);

            imported(client, format.equals("csv") ? "text/csv" : "application/x-ndjson", first, 4);
            assertThat(export(client, format, category)).isEqualTo(first);
        }
    }

    private static void imported(Client client, String contentType, String body, int rows) throws Exception {
        JsonNode job = client.awaitEnd(client.send("POST", "/api/imports", contentType, body), WITHIN);
        assertThat(job.path("result").path("created").asInt())
                .as(job + " "
                        + client.get("/api/jobs/" + job.path("id").asText() + "/errors")
                                .body())
                .isEqualTo(rows);
    }

    private static String export(Client client, String format, String category) throws Exception {
        JsonNode job = run(
                client,
                "{\"type\":\"export-products\",\"payload\":{\"format\":\"%s\",\"filter\":{\"category\":\"%s\"}}}"
                        .formatted(format, category));
        HttpResponse<String> file =
                client.get(job.path("result").path("download").asText());
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValueAsLong("Content-Length")).isPresent();
        return file.body();
    }

    @Test
    void pricesAreSetOnceAndTheReportTellsThem(RunningStack stack) throws Exception {
        String category = "reprice-" + UUID.randomUUID();
        StringBuilder csv = new StringBuilder("sku,name,category,price,currency,stock\n");
        for (int i = 0; i < 3000; i++) {
            csv.append(category)
                    .append('-')
                    .append(i)
                    .append(",n,")
                    .append(category)
                    .append(",10.00,EUR,2\n");
        }
        try (Client client = new Client(stack)) {
            imported(client, "text/csv", csv.toString(), 3000);
            JsonNode repriced = run(
                    client,
                    "{\"type\":\"reprice-products\",\"payload\":{\"category\":\"%s\",\"percent\":\"12.5\",\"rounding\":{\"ending\":\".99\",\"mode\":\"floor\"}}}"
                            .formatted(category));
            assertThat(repriced.path("result").toString())
                    .isEqualTo("{\"raised\":3000,\"lowered\":0,\"unchanged\":0,\"rejected\":0}");
            JsonNode product = Client.json(client.get("/api/products/" + category + "-2999"));
            assertThat(product.path("price").decimalValue()).isEqualByComparingTo("10.99");

            JsonNode report = run(client, "{\"type\":\"inventory-report\"}");
            JsonNode lines =
                    Client.json(client.get("/api/jobs/" + report.path("id").asText() + "/result"));
            JsonNode line = null;
            for (JsonNode item : lines.path("items")) {
                line = item.path("category").asText().equals(category) ? item : line;
            }
            assertThat(String.valueOf(line))
                    .isEqualTo(
                            ("{\"category\":\"%s\",\"currency\":\"EUR\",\"products\":3000,\"outOfStock\":0,\"stock\":6000,"
                                            + "\"value\":65940.0,\"prices\":{\"p0\":10.99,\"p25\":10.99,\"p50\":10.99,\"p75\":10.99,\"p100\":10.99}}")
                                    .formatted(category));
        }
    }

    @Test
    void anImportWhoseWorkerIsKilledLosesAndDoublesNothing(RunningStack stack) throws Exception {
        int rows = 80_000;
        String category = "killed-" + UUID.randomUUID();
        StringBuilder csv = new StringBuilder("sku,name,category,price,currency\n");
        for (int i = 0; i < rows; i++) {
            csv.append(category)
                    .append('-')
                    .append(i)
                    .append(",n,")
                    .append(category)
                    .append(",1.00,EUR\n");
        }
        try (Client client = new Client(stack)) {
            HttpResponse<String> accepted = client.send("POST", "/api/imports", "text/csv", csv.toString());
            String path = accepted.headers().firstValue("Location").orElseThrow();
            JsonNode running = Eventually.until(
                    WITHIN,
                    () -> Client.json(client.get(path)),
                    job -> job.path("state").asText().equals("running")
                            && job.at("/progress/rows").asInt() > 0,
                    () -> "the import does not run");
            assertThat(stack.cli("kill", running.path("worker").asText()).exit())
                    .isZero();
            assertThat(Client.json(client.get(path)).path("state").asText())
                    .as("killed before its end")
                    .isNotEqualTo("succeeded");
            JsonNode job = client.awaitEnd(accepted, Duration.ofMinutes(3));
            assertThat(job.path("result").toString())
                    .as(job.toString())
                    .isEqualTo("{\"rows\":%d,\"created\":%d,\"updated\":0,\"rejected\":0}".formatted(rows, rows));
        }
    }

    @Test
    void aPayloadIsJudgedWhenItIsSubmitted(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            HttpResponse<String> refused = client.send(
                    "POST",
                    "/api/jobs",
                    "application/json",
                    "{\"type\":\"export-products\",\"payload\":{\"filter\":{\"minPrice\":\"cheap\"}}}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(Client.json(refused).path("field").asText()).isEqualTo("payload.filter.minPrice");
        }
    }

    private static JsonNode run(Client client, String submission) throws Exception {
        JsonNode job = client.awaitEnd(client.send("POST", "/api/jobs", "application/json", submission), WITHIN);
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
        return job;
    }
}
