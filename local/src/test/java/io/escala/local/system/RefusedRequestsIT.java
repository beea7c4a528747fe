package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedStack.class)
final class RefusedRequestsIT {
    @Test
    void importOfAnotherContentTypeIs415(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            assertProblem(client.send("POST", "/api/imports", "application/json", "{}"), 415);
        }
    }

    @Test
    void importOfAnEmptyFileIs400(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            assertProblem(client.send("POST", "/api/imports", "text/csv", ""), 400);
        }
    }

    @Test
    void unknownSkuIs404(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            assertProblem(client.get("/api/products/nobody-has-this"), 404);
        }
    }

    @Test
    void invalidJsonIs400(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            assertProblem(client.send("PUT", "/api/products/broken", "application/json", "{\"name\": "), 400);
            assertProblem(client.send("POST", "/api/jobs", "application/json", "not json"), 400);
        }
    }

    @Test
    void oversizedBodyIs413(RunningStack stack) throws Exception {
        String large = "{\"name\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}";
        try (Client client = new Client(stack)) {
            assertProblem(
                    client.send(
                            "PUT",
                            "/api/products/large",
                            "application/json",
                            BodyPublishers.ofByteArray(large.getBytes(StandardCharsets.UTF_8))),
                    413);
        }
    }

    private static void assertProblem(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(Client.json(response).path("status").asInt()).isEqualTo(status);
        assertThat(Client.json(response).path("title").asText()).isNotEmpty();
    }
}
