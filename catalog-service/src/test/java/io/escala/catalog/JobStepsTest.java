package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps of jobs: each once, in the fence's order, with everything bad written down. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class JobStepsTest {

    @TestHTTPResource("/")
    URI base;

    private Http http;
    private String job;
    private String sku;

    @BeforeEach
    void newJob() {
        http = new Http(base);
        job = "internal/jobs/" + UUID.randomUUID();
        sku = "bulk-" + UUID.randomUUID();
    }

    @Test
    void epochsGrow() {
        var first = Http.json(http.post("internal/epochs", "")).get("epoch").asLong();
        assertThat(Http.json(http.post("internal/epochs", "")).get("epoch").asLong())
                .isGreaterThan(first);
    }

    @Test
    void aChunkIsAppliedOnceAndResumedAfter() {
        assertThat(begin(1, 1)).isEqualTo("{\"outcome\":\"proceed\",\"steps\":0,\"nextOffset\":0,\"counts\":{}}");
        var first = chunk(1, 1, 2, false, row(2, sku, "1.50"), row(3, sku + "-b", "2"));
        assertThat(http.post(job + "/steps/0/products", first).body())
                .isEqualTo("{\"outcome\":\"applied\",\"counts\":{\"created\":2,\"updated\":0,\"rejected\":0}}");
        assertThat(http.post(job + "/steps/0/products", first.replace("1.50", "9"))
                        .body())
                .isEqualTo("{\"outcome\":\"repeated\",\"counts\":{\"created\":2,\"updated\":0,\"rejected\":0}}");
        assertThat(http.get("products/" + sku).body()).contains("\"price\":1.50,");

        assertThat(begin(1, 2))
                .isEqualTo("{\"outcome\":\"proceed\",\"steps\":1,\"nextOffset\":2,"
                        + "\"counts\":{\"created\":2,\"rejected\":0,\"updated\":0}}");
        http.post(job + "/steps/1/products", chunk(1, 2, 3, true, row(4, sku, "3")));
        assertThat(begin(1, 3))
                .isEqualTo("{\"outcome\":\"done\",\"counts\":{\"created\":2,\"rejected\":0,\"updated\":1}}");
    }

    @Test
    void anOlderClaimCannotWriteAfterANewerBegan() {
        begin(1, 1);
        begin(2, 1);
        assertThat(http.post(job + "/steps/0/products", chunk(1, 5, 1, false, row(2, sku, "1")))
                        .body())
                .isEqualTo("{\"outcome\":\"fenced\"}");
        assertThat(begin(1, 9)).isEqualTo("{\"outcome\":\"fenced\"}");
        assertThat(http.get("products/" + sku).statusCode()).isEqualTo(404);
    }

    @Test
    void afterACancellationNothingIsWritten() {
        begin(1, 1);
        assertThat(http.post(job + "/cancel", "").body()).isEqualTo("{\"outcome\":\"cancelled\"}");
        assertThat(http.post(job + "/steps/0/products", chunk(1, 1, 1, false, row(2, sku, "1")))
                        .body())
                .isEqualTo("{\"outcome\":\"cancelled\"}");
        assertThat(begin(9, 9)).isEqualTo("{\"outcome\":\"cancelled\"}");
        assertThat(http.get("products/" + sku).statusCode()).isEqualTo(404);
    }

    @Test
    void aDoneJobCannotBeCancelled() {
        begin(1, 1);
        http.post(job + "/steps/0", "{\"epoch\":1,\"n\":1,\"nextOffset\":1,\"last\":true,\"counts\":{\"slept\":2}}");
        assertThat(http.post(job + "/cancel", "").body()).isEqualTo("{\"outcome\":\"done\"}");
        assertThat(begin(1, 2)).isEqualTo("{\"outcome\":\"done\",\"counts\":{\"slept\":2}}");
    }

    @Test
    void badRowsAreWrittenDownByLineAndTheGoodOnesGoIn() {
        begin(1, 1);
        var chunk = """
                {"epoch":1,"n":1,"nextOffset":4,"last":true,
                 "rows":[%s,%s,%s],
                 "rejected":[{"line":9,"sku":null,"reason":"has 3 fields, the header has 7"}]}""".formatted(row(2, sku, "1"), row(3, "bad sku!", "1"), row(5, sku + "-c", "twelve"));
        assertThat(Http.json(http.post(job + "/steps/0/products", chunk))
                        .get("counts")
                        .toString())
                .isEqualTo("{\"created\":1,\"updated\":0,\"rejected\":3}");

        var errors = Http.json(http.get(job + "/errors")).get("items");
        assertThat(errors).hasSize(3);
        assertThat(errors.get(0).get("line").asInt()).isEqualTo(3);
        assertThat(errors.get(0).get("sku").asText()).isEqualTo("bad sku!");
        assertThat(errors.get(1).get("reason").asText()).contains("price must be a decimal number");
        assertThat(errors.get(2).get("reason").asText()).isEqualTo("has 3 fields, the header has 7");
        assertThat(Http.json(http.get(job + "/errors?after=3&limit=1"))
                        .get("items")
                        .get(0)
                        .get("line")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void theCountsOfCategoriesFollowWhatAChunkCreatesAndMoves() {
        var from = "from-" + UUID.randomUUID();
        var to = "to-" + UUID.randomUUID();
        var first = new BulkJob(base);
        first.products(inCategory(1, "a", from), inCategory(2, "b", from), inCategory(3, "c", from));
        new BulkJob(base).products(inCategory(1, "a", from), inCategory(2, "b", to), inCategory(3, "b", to));
        assertThat(products(from)).isEqualTo(2);
        assertThat(products(to)).isEqualTo(1);
        var reprice = new BulkJob(base);
        reprice.run("prices", "\"category\":\"%s\",\"percent\":5,\"rounding\":{\"mode\":\"half-up\"}".formatted(from));
        assertThat(products(from)).isEqualTo(2);
    }

    private String inCategory(int line, String suffix, String category) {
        return "{\"line\":%d,\"sku\":\"%s-%s\",\"name\":\"n\",\"category\":\"%s\",\"price\":\"1.00\",\"currency\":\"EUR\"}"
                .formatted(line, sku, suffix, category);
    }

    private int products(String category) {
        for (var item : Http.json(http.get("categories")).get("items")) {
            if (item.get("category").asText().equals(category)) {
                return item.get("products").asInt();
            }
        }
        return 0;
    }

    @Test
    void ofManyRefusedRowsTheFirstAreKeptAndTheOthersCounted() {
        begin(1, 1);
        var rejected = IntStream.rangeClosed(1, 7)
                .mapToObj(line -> "{\"line\":" + line + ",\"sku\":null,\"reason\":\"bad\"}")
                .toList();
        var chunk = "{\"epoch\":1,\"n\":1,\"nextOffset\":7,\"last\":false,\"rows\":[],\"rejected\":" + rejected + "}";
        assertThat(Http.json(http.post(job + "/steps/0/products", chunk))
                        .get("counts")
                        .toString())
                .isEqualTo("{\"created\":0,\"updated\":0,\"rejected\":7,\"dropped\":2}");
        http.post(
                job + "/steps/1/products",
                "{\"epoch\":1,\"n\":1,\"nextOffset\":8,\"last\":true,\"rows\":[],\"rejected\":[{\"line\":8,\"reason\":\"bad\"}]}");
        var errors = Http.json(http.get(job + "/errors"));
        assertThat(errors.get("items"))
                .hasSize(5)
                .allSatisfy(row -> assertThat(row.get("line").asInt()).isLessThan(6));
        assertThat(errors.get("dropped").asInt()).isEqualTo(3);
    }

    @Test
    void numbersInAttributesStayAsTheyWereWritten() {
        begin(1, 1);
        var row = row(2, sku, "1").replace("}", ",\"attributes\":{\"a\":1.50,\"b\":0.12345678901234567890123}}");
        var huge = row(3, sku + "-huge", "1").replace("}", ",\"attributes\":{\"a\":1e400}}");
        assertThat(http.post(job + "/steps/0/products", chunk(1, 1, 2, true, row, huge))
                        .body())
                .contains("\"created\":1", "\"rejected\":1");
        assertThat(http.get("products/" + sku).body())
                .contains("\"attributes\":{\"a\":1.50,\"b\":0.12345678901234567890123}");
    }

    @Test
    void ofRowsWithOneSkuTheLastStands() {
        begin(1, 1);
        http.post(job + "/steps/0/products", chunk(1, 1, 2, true, row(2, sku, "1"), row(3, sku, "2.00")));
        assertThat(http.get("products/" + sku).body()).contains("\"price\":2.00,");
    }

    @Test
    void textOfAnyKindSurvivesTheCopy() {
        begin(1, 1);
        var nasty = "tab\\t newline\\n return\\r backslash \\\\ \\\\N \\\\. quote \\\" \\n\\\\.\\n é 漢 😀";
        var row = "{\"line\":2,\"sku\":\"" + sku
                + "\",\"name\":\"n\",\"price\":\"1\",\"currency\":\"EUR\",\"description\":\"" + nasty + "\"}";
        http.post(job + "/steps/0/products", chunk(1, 1, 1, true, row));
        assertThat(Http.json(http.get("products/" + sku)).get("description").asText())
                .isEqualTo("tab\t newline\n return\r backslash \\ \\N \\. quote \" \n\\.\n é 漢 😀");
    }

    /** Two chunks with the same products in opposite orders: neither may lose to a deadlock. */
    @Test
    void concurrentImportsOfTheSameProductsBothGoThrough() throws Exception {
        var jobs = IntStream.range(0, 2)
                .mapToObj(i -> "internal/jobs/" + UUID.randomUUID())
                .toList();
        var rows = IntStream.range(0, 300)
                .mapToObj(i -> row(i + 2, sku + "-" + i, "1"))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<java.util.concurrent.Future<String>>();
            for (var each : jobs) {
                http.post(each + "/begin", "{\"epoch\":1,\"n\":1}");
                var ordered = each.equals(jobs.get(0)) ? rows : rows.reversed();
                var body = chunk(1, 1, 300, true, ordered.toArray(String[]::new));
                results.add(threads.submit(
                        () -> http.post(each + "/steps/0/products", body).body()));
            }
            for (var result : results) {
                assertThat(result.get()).contains("applied");
            }
        }
    }

    @Test
    void aFileIsWrittenInChunksAndReadWhenComplete() throws Exception {
        var id = Http.json(http.post("internal/files", "{\"name\":\"a.csv\",\"contentType\":\"text/csv\"}"))
                .get("id")
                .asText();
        var file = "internal/files/" + id;
        assertThat(putChunk(file, 0, new byte[1 << 20])).isEqualTo(204);
        assertThat(putChunk(file, 1, "tail".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(204);
        assertThat(putChunk(file, 1, "tail".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(204);
        assertThat(putChunk(file, 2, new byte[(1 << 20) + 1])).isEqualTo(400);
        assertThat(http.get(file).statusCode()).isEqualTo(404);
        assertThat(http.post(file + "/complete", "{\"size\":7}").statusCode()).isEqualTo(409);

        assertThat(http.post(file + "/complete", "{\"size\":1048580}").statusCode())
                .isEqualTo(204);
        assertThat(Http.json(http.get(file)).get("size").asLong()).isEqualTo(1_048_580);
        assertThat(http.get(file + "/chunks/1").body()).isEqualTo("tail");
        assertThat(http.get(file + "/chunks/2").statusCode()).isEqualTo(404);
        assertThat(putChunk(file, 1, new byte[4]))
                .as("a complete file is never changed")
                .isEqualTo(404);

        assertThat(http.send("DELETE", file, "").statusCode()).isEqualTo(204);
        assertThat(http.get(file + "/chunks/1").statusCode()).isEqualTo(404);
    }

    private int putChunk(String file, int n, byte[] bytes) {
        return Http.send(HttpRequest.newBuilder(base.resolve(file + "/chunks/" + n))
                        .header("X-Escala-Token", Http.TOKEN)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(bytes))
                        .build())
                .statusCode();
    }

    private String begin(long epoch, long n) {
        return http.post(job + "/begin", "{\"epoch\":" + epoch + ",\"n\":" + n + "}")
                .body();
    }

    private static String row(int line, String sku, String price) {
        return "{\"line\":%d,\"sku\":\"%s\",\"name\":\"n\",\"price\":\"%s\",\"currency\":\"EUR\"}"
                .formatted(line, sku, price);
    }

    private static String chunk(long epoch, long n, long nextOffset, boolean last, String... rows) {
        return "{\"epoch\":%d,\"n\":%d,\"nextOffset\":%d,\"last\":%b,\"rows\":[%s],\"rejected\":[]}"
                .formatted(epoch, n, nextOffset, last, String.join(",", rows));
    }
}
