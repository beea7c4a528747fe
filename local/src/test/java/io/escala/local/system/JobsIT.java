package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.sample.SampleCsv;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedStack.class)
final class JobsIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @Test
    void simulatedTaskIsAcceptedAtOnceAndCompletesLater(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            simulate(client, "PT0.01S");
            long begin = System.nanoTime();
            HttpResponse<String> accepted = simulate(client, "PT2S");
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(took).isLessThan(Duration.ofSeconds(1));
            JsonNode job = client.awaitEnd(accepted, WITHIN);
            assertThat(job.path("state").asText()).isEqualTo("succeeded");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    private static HttpResponse<String> simulate(Client client, String duration) throws Exception {
        return client.send(
                "POST",
                "/api/jobs",
                "application/json",
                "{\"type\":\"simulate\",\"payload\":{\"duration\":\"" + duration + "\",\"steps\":4}}");
    }

    @Test
    void importTakesTheGoodRowsAndReportsTheBrokenByLine(RunningStack stack) throws Exception {
        String csv = """
                sku,name,description,category,price,currency,stock
                it-1,Blue mug,"Two
                lines, and a ""quote""\",kitchen,7.50,EUR,12
                it-2,No price,,kitchen,seven,EUR,1
                it-3,Green mug,,kitchen,8.00,EUR,3
                ,Without SKU,,kitchen,8.00,EUR,3
                it-4,Negative stock,,kitchen,8.00,EUR,-3
                """;
        try (Client client = new Client(stack)) {
            HttpResponse<String> accepted = client.send("POST", "/api/imports", "text/csv", csv);
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            JsonNode job = client.awaitEnd(accepted, WITHIN);

            assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
            assertThat(job.path("result").path("rejected").asInt()).isEqualTo(3);
            List<String> errors = client.get("/api/jobs/" + job.path("id").asText() + "/errors")
                    .body()
                    .lines()
                    .toList();
            assertThat(errors).hasSize(4);
            assertThat(errors.get(0)).isEqualTo("line,sku,reason");
            assertThat(errors.get(1)).startsWith("4,it-2,");
            assertThat(errors.get(2)).startsWith("6,,");
            assertThat(errors.get(3)).startsWith("7,it-4,");

            JsonNode mug = Client.json(client.get("/api/products/it-1"));
            assertThat(mug.path("description").asText()).isEqualTo("Two\nlines, and a \"quote\"");
            assertThat(client.get("/api/products/it-3").statusCode()).isEqualTo(200);
            assertThat(client.get("/api/products/it-2").statusCode()).isEqualTo(404);
            assertThat(client.get("/api/products/it-4").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void generatedProductsAllArrive(RunningStack stack) throws Exception {
        int count = 5000;
        StringWriter csv = new StringWriter();
        SampleCsv.write(count, csv);
        try (Client client = new Client(stack)) {
            HttpResponse<String> accepted = client.send("POST", "/api/imports", "text/csv", csv.toString());
            JsonNode job = client.awaitEnd(accepted, WITHIN);

            assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
            JsonNode result = job.path("result");
            assertThat(result.path("rows").asInt()).isEqualTo(count);
            assertThat(result.path("rejected").asInt()).isZero();
            assertThat(result.path("created").asInt() + result.path("updated").asInt())
                    .isEqualTo(count);
        }
    }
}
