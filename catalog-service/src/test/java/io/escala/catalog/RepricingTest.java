package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repricing, four products a step. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class RepricingTest {

    @TestHTTPResource("/")
    URI base;

    private Http http;
    private String category;

    @BeforeEach
    void newCategory() {
        http = new Http(base);
        category = "price-" + UUID.randomUUID();
    }

    @Test
    void eachProductOfTheCategoryIsRepricedOnceHoweverOftenStepsAreRepeated() {
        products(9, "10.00", "EUR");
        var other = "other-" + UUID.randomUUID();
        new BulkJob(base).products(row(1, other, "another", "10.00", "EUR"));
        var job = new BulkJob(base);
        for (int step = 0; step < 3; step++) {
            assertThat(job.step(step, "prices", request("\"percent\":10"))
                            .get("outcome")
                            .asText())
                    .isEqualTo("applied");
            assertThat(job.step(step, "prices", request("\"percent\":10"))
                            .get("outcome")
                            .asText())
                    .isEqualTo("repeated");
        }
        assertThat(IntStream.range(0, 9).mapToObj(i -> price(sku(i)))).containsOnly("11.00");
        assertThat(price(other)).isEqualTo("10.00");
    }

    @Test
    void aProductThatMovesIntoTheCategoryBehindTheRangeIsNotRepricedTwice() {
        products(8, "10.00", "EUR");
        var job = new BulkJob(base);
        job.step(0, "prices", request("\"percent\":10"));
        http.send("PATCH", "products/" + sku(0), "{\"category\":\"elsewhere\"}", "Content-Type", MERGE);
        http.send("PATCH", "products/" + sku(0), "{\"category\":\"" + category + "\"}", "Content-Type", MERGE);
        http.send("DELETE", "products/" + sku(1), "");
        for (int step = 1;
                !job.step(step, "prices", request("\"percent\":10")).get("last").asBoolean();
                step++) {
            assertThat(step).isLessThan(5);
        }
        assertThat(price(sku(0))).isEqualTo("11.00");
        assertThat(price(sku(7))).isEqualTo("11.00");
    }

    private static final String MERGE = "application/merge-patch+json";

    @Test
    void aPriceThatWouldBeNegativeStaysAndIsReported() {
        new BulkJob(base)
                .products(
                        row(1, sku(0), category, "5.00", "EUR"),
                        row(2, sku(1), category, "1.00", "EUR"),
                        row(3, sku(2), category, "5.00", "USD"));
        var job = new BulkJob(base);
        var counts = job.step(0, "prices", request("\"amount\":-2,\"currency\":\"EUR\""))
                .get("counts");
        assertThat(counts.toString()).isEqualTo("{\"total\":3,\"lowered\":1,\"rejected\":1}");
        assertThat(price(sku(0))).isEqualTo("3.00");
        assertThat(price(sku(1))).isEqualTo("1.00");
        assertThat(price(sku(2))).as("another currency").isEqualTo("5.00");
        var errors = Http.json(http.get("internal/jobs/" + job.id + "/errors"));
        assertThat(errors.toString())
                .isEqualTo(
                        "{\"items\":[{\"line\":2,\"sku\":\"%s\",\"reason\":\"its price would fall below 0, to -1.00\"}],\"dropped\":0}"
                                .formatted(sku(1)));
    }

    @Test
    void aPriceThatIsAsItWasCostsNoVersion() {
        products(1, "10.00", "EUR");
        var before = Http.etag(http.get("products/" + sku(0)));
        var job = new BulkJob(base);
        assertThat(job.step(0, "prices", request("\"percent\":0"))
                        .at("/counts/unchanged")
                        .asInt())
                .isEqualTo(1);
        assertThat(Http.etag(http.get("products/" + sku(0)))).isEqualTo(before);
        new BulkJob(base).step(0, "prices", request("\"percent\":1"));
        assertThat(Http.etag(http.get("products/" + sku(0)))).isNotEqualTo(before);
    }

    @Test
    void aFencedOrCancelledJobChangesNothing() {
        products(1, "10.00", "EUR");
        var job = new BulkJob(base);
        http.post("internal/jobs/" + job.id + "/begin", "{\"epoch\":1,\"n\":2}");
        assertThat(job.step(0, "prices", request("\"percent\":1")).toString()).isEqualTo("{\"outcome\":\"fenced\"}");
        http.post("internal/jobs/" + job.id + "/cancel", "");
        assertThat(job.step(0, "prices", request("\"percent\":1")).toString()).isEqualTo("{\"outcome\":\"cancelled\"}");
        assertThat(price(sku(0))).isEqualTo("10.00");
    }

    private void products(int count, String price, String currency) {
        new BulkJob(base)
                .products(IntStream.range(0, count)
                        .mapToObj(i -> row(i + 1, sku(i), category, price, currency))
                        .toArray(String[]::new));
    }

    private String sku(int i) {
        return category + "-" + i;
    }

    private String price(String sku) {
        var body = http.get("products/" + sku).body();
        int from = body.indexOf("\"price\":") + 8;
        return body.substring(from, body.indexOf(',', from));
    }

    private static String row(int line, String sku, String category, String price, String currency) {
        return "{\"line\":%d,\"sku\":\"%s\",\"name\":\"n\",\"category\":\"%s\",\"price\":\"%s\",\"currency\":\"%s\"}"
                .formatted(line, sku, category, price, currency);
    }

    private String request(String change) {
        return "\"category\":\"" + category + "\",\"rounding\":{\"mode\":\"half-up\"}," + change;
    }
}
