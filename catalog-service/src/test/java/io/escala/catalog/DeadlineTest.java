package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody waits for any more is not worked on. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class DeadlineTest {

    private static final String SKU = "deadline";

    @TestHTTPResource("/")
    URI base;

    @Inject
    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @BeforeEach
    void product() {
        new Http(base).put("products/" + SKU, "{\"name\":\"x\",\"price\":1,\"currency\":\"EUR\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"products/" + SKU, "products?limit=1", "products?sku=" + SKU, "categories"})
    void aReadIsRefusedWhenItsDeadlineHasPassedAndAnsweredBefore(String path) {
        var late = read(path, "0");
        assertThat(late.statusCode()).as(late.body()).isEqualTo(503);
        assertThat(late.body()).contains("deadline passed");
        assertThat(read(path, "60000").statusCode()).isEqualTo(200);
        assertThat(read(path, "soon").statusCode()).as("no number, no deadline").isEqualTo(200);
    }

    /** Without it the search would wait for the lock's own time-out, 3 s. */
    @Test
    void postgresEndsASearchAtItsDeadline() throws Exception {
        try (var other = DriverManager.getConnection(url, "postgres", "")) {
            other.setAutoCommit(false);
            try (var lock = other.createStatement()) {
                lock.execute("LOCK TABLE product IN ACCESS EXCLUSIVE MODE");
            }
            long begin = System.nanoTime();
            assertThat(read("products?limit=1", "200").statusCode()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2_500));
            other.rollback();
        }
    }

    private HttpResponse<String> read(String path, String deadline) {
        return new Http(base).send("GET", path, "", "Escala-Deadline-Ms", deadline);
    }
}
