package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class SaturationTest {

    private static final int REQUESTS = 400;

    @TestHTTPResource("/")
    URI base;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Test
    void moreThanCanBeAnsweredIsRefusedRatherThanQueued() throws Exception {
        var http = new Http(base);
        var sku = "saturated";
        http.put("products/" + sku, "{\"name\":\"x\",\"price\":1,\"currency\":\"EUR\"}");
        try (var other = DriverManager.getConnection(url, "postgres", "");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            try (var lock = other.createStatement()) {
                lock.execute("SELECT FROM product WHERE sku = '" + sku + "' FOR UPDATE");
            }
            long begin = System.nanoTime();
            var answers = IntStream.range(0, REQUESTS)
                    .mapToObj(_ -> threads.submit(() -> http.send(
                            "PATCH",
                            "products/" + sku,
                            "{\"stock\":2}",
                            "Content-Type",
                            "application/merge-patch+json")))
                    .toList();
            var bodies = new ArrayList<String>();
            for (var answer : answers) {
                var response = answer.get(60, TimeUnit.SECONDS);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                bodies.add(response.body());
            }
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
            assertThat(bodies.stream().filter(body -> body.contains("Catalog busy")))
                    .hasSizeGreaterThanOrEqualTo(1);
            other.rollback();
        }
        assertThat(http.get("products/" + sku).statusCode()).isEqualTo(200);
    }
}
