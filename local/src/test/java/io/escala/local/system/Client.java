package io.escala.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/** A client of the public API. */
final class Client implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENDED = Set.of("succeeded", "dead", "cancelled", "parked");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;

    Client(RunningStack stack) {
        url = stack.url();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        return send(method, path, contentType, BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(String method, String path, String contentType, BodyPublisher body)
            throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).method(method, body));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> putProduct(String sku) throws IOException, InterruptedException {
        return putProduct(sku, "Blue mug");
    }

    HttpResponse<String> putProduct(String sku, String name) throws IOException, InterruptedException {
        return send("PUT", "/api/products/" + sku, "application/json", """
                {"name":"%s","category":"kitchen","price":7.50,"currency":"EUR","stock":12}""".formatted(name));
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** Waits until the job that an answer's Location names has ended, and returns it. */
    JsonNode awaitEnd(HttpResponse<String> accepted, Duration within) throws Exception {
        String location = accepted.headers().firstValue("Location").orElseThrow();
        String path = URI.create(url).resolve(location).getPath();
        return Eventually.until(
                within,
                () -> json(get(path)),
                job -> ENDED.contains(job.path("state").asText()),
                () -> "the job " + path + " has not ended");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
