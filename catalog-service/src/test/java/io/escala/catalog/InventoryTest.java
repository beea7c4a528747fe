package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Inventory reports, a category a step. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class InventoryTest {

    @TestHTTPResource("/")
    URI base;

    @Test
    void categoriesAreCountedByCurrencyWithExactValuesAndQuantiles() throws JsonProcessingException {
        var category = "=inventory-" + UUID.randomUUID();
        new BulkJob(base)
                .products(
                        row(1, category, "1.10", "EUR", 3),
                        row(2, category, "0.20", "EUR", 10),
                        row(3, category, "5.00", "EUR", 0),
                        row(4, category, "7", "USD", 2),
                        row(5, null, "1", "EUR", 1));
        var job = new BulkJob(base);
        int steps = job.run("inventory", "\"quantiles\":[0,0.5,1]");
        assertThat(steps).as("a category a step").isGreaterThan(1);

        var items = new ObjectMapper().readTree(job.file("json")).get("items");
        var lines = new ArrayList<String>();
        items.forEach(item -> {
            if (item.get("category").asText().equals(category)) {
                lines.add(item.toString().replace(category, "C"));
            }
        });
        assertThat(lines)
                .containsExactly(
                        "{\"category\":\"C\",\"currency\":\"EUR\",\"products\":3,\"outOfStock\":1,\"stock\":13,\"value\":5.3,\"prices\":{\"p0\":0.2,\"p50\":1.1,\"p100\":5.0}}",
                        "{\"category\":\"C\",\"currency\":\"USD\",\"products\":1,\"outOfStock\":0,\"stock\":2,\"value\":14,\"prices\":{\"p0\":7,\"p50\":7,\"p100\":7}}");
        assertThat(items.get(items.size() - 1).get("category").isNull())
                .as("products without a category come last")
                .isTrue();
        assertThat(job.file("csv"))
                .startsWith("category,currency,products,outOfStock,stock,value,p0,p50,p100\r\n")
                .contains("\"'" + category + "\",EUR,3,1,13,5.30,0.20,1.10,5.00\r\n")
                .contains("\"'" + category + "\",USD,1,0,2,14,7,7,7\r\n");
        assertThat(job.file("csv").lines().count()).isEqualTo(items.size() + 1);
    }

    private static String row(int line, @Nullable String category, String price, String currency, int stock) {
        return "{\"line\":%d,\"sku\":\"inv-%s\",\"name\":\"n\",%s\"price\":\"%s\",\"currency\":\"%s\",\"stock\":\"%d\"}"
                .formatted(
                        line,
                        UUID.randomUUID(),
                        category == null ? "" : "\"category\":\"" + category + "\",",
                        price,
                        currency,
                        stock);
    }
}
