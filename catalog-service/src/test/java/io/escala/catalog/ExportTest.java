package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports, four products a step. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class ExportTest {

    private static final String HEADER = "sku,name,description,category,price,currency,stock,attributes\n";

    @TestHTTPResource("/")
    URI base;

    private String category;
    private int line;

    @BeforeEach
    void newCategory() {
        category = "export-" + UUID.randomUUID();
    }

    @Test
    void everyProductIsInTheFileOnceInTheOrderOfTheSku() {
        var expected = new StringBuilder(HEADER);
        var rows = new String[13];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("%s-%02d".formatted(category, i), "n" + i, "1.50");
            expected.append("%s-%02d,n%d,,%s,1.50,EUR,0,{}\n".formatted(category, i, i, category));
        }
        products(rows);
        var job = new BulkJob(base);
        assertThat(job.run("export", request("csv", ""))).isEqualTo(4);
        assertThat(job.file("csv")).isEqualTo(expected.toString());
    }

    @Test
    void aStepThatIsRepeatedAddsNothing() {
        products(
                row(category + "-a", "a", "1"),
                row(category + "-b", "b", "1"),
                row(category + "-c", "c", "1"),
                row(category + "-d", "d", "1"),
                row(category + "-e", "e", "1"));
        var job = new BulkJob(base);
        assertThat(job.step(0, "export", request("ndjson", "")).get("outcome").asText())
                .isEqualTo("applied");
        assertThat(job.step(0, "export", request("ndjson", "")).toString())
                .isEqualTo(
                        "{\"outcome\":\"repeated\",\"nextOffset\":4,\"last\":false,\"counts\":{\"total\":5,\"exported\":4}}");
        assertThat(job.step(1, "export", request("ndjson", "")).get("last").asBoolean())
                .isTrue();
        assertThat(job.step(1, "export", request("ndjson", "")).get("last").asBoolean())
                .as("a repeated last step is still the last one")
                .isTrue();
        assertThat(job.file("ndjson").lines()).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void textsThatASpreadsheetWouldRunGetAnApostropheUnlessAskedNotTo() {
        products(
                row("-" + category, "=1+1", "1"),
                row(category + "-a", "'+ or -", "1"),
                row(category + "-b", "'tis \\\"it\\\", yes", "1"),
                row(category + "-c", "＝1", "1"),
                row(category + "-d", "a=b", "1"));
        var guarded = new BulkJob(base);
        guarded.run("export", request("csv", ""));
        assertThat(guarded.file("csv"))
                .contains("'-" + category + ",'=1+1,")
                .contains("-a,''+ or -,")
                .contains("-b,\"'tis \"\"it\"\", yes\",")
                .contains("-c,'＝1,")
                .contains("-d,a=b,");
        var raw = new BulkJob(base);
        raw.run("export", request("csv", "").replace("\"guardFormulas\":true", "\"guardFormulas\":false"));
        assertThat(raw.file("csv")).contains("\n-" + category + ",=1+1,").contains("-c,＝1,");
    }

    @Test
    void ndjsonHoldsEachProductAsAnImportTakesIt() {
        products(
                "{\"line\":1,\"sku\":\"%s\",\"name\":\"a \\\"b\\\" \\\\ é😀\",\"description\":\"x\\ty\\r\\nz\",\"category\":\"%s\",\"price\":\"1.50\",\"currency\":\"EUR\",\"stock\":\"7\",\"attributes\":{\"w\":1.50,\"u\":\"\\u0001\"}}"
                        .formatted(category, category));
        var job = new BulkJob(base);
        job.run("export", request("ndjson", ""));
        assertThat(job.file("ndjson"))
                .isEqualTo(
                        "{\"sku\":\"%s\",\"name\":\"a \\\"b\\\" \\\\ é😀\",\"description\":\"x\\ty\\r\\nz\",\"category\":\"%s\",\"price\":1.50,\"currency\":\"EUR\",\"stock\":7,\"attributes\":{\"u\": \"\\u0001\", \"w\": 1.50}}\n"
                                .formatted(category, category));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "currency":"USD"                    | b
            "minPrice":2                        | bc
            "minPrice":2.00,"maxPrice":2.5      | b
            "maxStock":5                        | a
            "minStock":6                        | bc
            "text":"NEEDLE"                     | ac
            "text":"' OR 1=1 --"                |
            "text":"x') OR (''='"               |
            """)
    void filtersHold(String filter, String expected) {
        products(
                full("a", "a needle", "1.00", "EUR", 5, ""),
                full("b", "b", "2.50", "USD", 6, ""),
                full("c", "c", "1000.00", "EUR", 7, "\"description\":\"Needles\","));
        var job = new BulkJob(base);
        job.run("export", request("csv", filter));
        var found = new StringBuilder();
        job.file("csv").lines().skip(1).forEach(line -> found.append(line.charAt(0)));
        assertThat(found.toString()).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void anEmptyExportIsAFileToo() {
        var csv = new BulkJob(base);
        csv.run("export", request("csv", ""));
        assertThat(csv.file("csv")).isEqualTo(HEADER);
        var ndjson = new BulkJob(base);
        ndjson.run("export", request("ndjson", ""));
        assertThat(ndjson.file("ndjson")).isEmpty();
    }

    @Test
    void aStepWaitsForTheOneBeforeIt() {
        products(row(category, "n", "1"));
        var job = new BulkJob(base);
        assertThat(job.step(1, "export", request("csv", "")).toString()).isEqualTo("{\"outcome\":\"early\"}");
        assertThat(job.step(0, "export", request("csv", "")).get("last").asBoolean())
                .isTrue();
        var http = new Http(base);
        var beyond = http.post(
                "internal/jobs/" + job.id + "/steps/1/export", "{\"epoch\":1,\"n\":1," + request("csv", "") + "}");
        assertThat(beyond.statusCode()).as(beyond.body()).isEqualTo(409);
    }

    private void products(String... rows) {
        new BulkJob(base).products(rows);
    }

    private String row(String sku, String name, String price) {
        return "{\"line\":%d,\"sku\":\"%s\",\"name\":\"%s\",\"category\":\"%s\",\"price\":\"%s\",\"currency\":\"EUR\"}"
                .formatted(++line, sku, name, category, price);
    }

    private String full(String sku, String name, String price, String currency, int stock, String more) {
        return "{\"line\":%d,%s\"sku\":\"%s-%s\",\"name\":\"%s\",\"category\":\"%s\",\"price\":\"%s\",\"currency\":\"%s\",\"stock\":\"%d\"}"
                .formatted(sku.charAt(0) - 'a' + 1, more, sku, category, name, category, price, currency, stock);
    }

    private String request(String format, String filter) {
        return "\"format\":\"%s\",\"guardFormulas\":true,\"filter\":{\"category\":\"%s\"%s}"
                .formatted(format, category, filter.isEmpty() ? "" : "," + filter);
    }
}
