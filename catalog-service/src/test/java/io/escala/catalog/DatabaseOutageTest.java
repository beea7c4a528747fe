package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** PostgreSQL is killed under the service, which has stores of its own for that. */
@QuarkusTest
@QuarkusTestResource(value = Stores.class, restrictToAnnotatedClass = true)
class DatabaseOutageTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    EntityManager entities;

    @Test
    void withoutTheDatabaseEveryCallSaysThatItMayBeRepeated() throws IOException {
        var http = new Http(base);
        var product = "{\"name\": \"Tea\", \"price\": 1, \"currency\": \"EUR\"}";
        assertThat(http.put("products/tea", product).statusCode()).isEqualTo(201);

        killPostgres();

        isUnavailable(http.get("products/tea"));
        isUnavailable(http.get("products"));
        isUnavailable(http.get("categories"));
        isUnavailable(http.put("products/tea", product));
        isUnavailable(http.send("DELETE", "products/tea", ""));
        isUnavailable(http.post("internal/epochs", ""));
        isUnavailable(http.post("internal/jobs/0f3c3f0e-6a55-4c92-9d9a-3b8b7c3f6f10/begin", "{\"epoch\":1,\"n\":1}"));
        isUnavailable(http.post("internal/files", "{\"name\":\"a\",\"contentType\":\"text/csv\"}"));
    }

    private void killPostgres() throws IOException {
        var directory = Path.of(
                (String) entities.createNativeQuery("SHOW data_directory").getSingleResult());
        var postmaster = Files.readAllLines(directory.resolve("postmaster.pid")).getFirst();
        var process = ProcessHandle.of(Long.parseLong(postmaster.strip())).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void isUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(Http.json(answer).get("title").asText()).isEqualTo("Catalog unavailable");
        assertThat(answer.body()).doesNotContain("postgres", "java.");
    }
}
