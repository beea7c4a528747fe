package io.escala.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The public API as a demonstration uses it. */
final class Api implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;

    Api(String url) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** One read of a product, timed from the first byte sent to the last received. */
    Read read(String sku, boolean pastTheCache) throws IOException, InterruptedException, CommandException {
        HttpRequest.Builder request = request("/api/products/" + sku);
        if (pastTheCache) {
            request.header("Cache-Control", "no-cache");
        }
        long begin = System.nanoTime();
        HttpResponse<String> response = send(request.GET());
        return new Read(
                Duration.ofNanos(System.nanoTime() - begin),
                response.statusCode(),
                response.headers().firstValue("Cache-Status").orElse(""),
                response.headers().firstValue("X-Served-By").orElse("nobody named"));
    }

    void put(String sku, String name) throws IOException, InterruptedException, CommandException {
        HttpResponse<String> response = send(request("/api/products/" + sku)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("""
                                {"name":"%s","category":"demo","price":7.50,"currency":"EUR","stock":1}""".formatted(name))));
        require(response, response.statusCode() == 200 || response.statusCode() == 201);
    }

    void delete(String sku) throws IOException, InterruptedException, CommandException {
        HttpResponse<String> response = send(request("/api/products/" + sku).DELETE());
        require(response, response.statusCode() == 204);
    }

    /** Submits a task that takes {@code duration}; returns the job's id. */
    String simulate(Duration duration) throws IOException, InterruptedException, CommandException {
        HttpResponse<String> response = send(request("/api/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                                {"type":"simulate","payload":{"duration":"%s","steps":5}}""".formatted(duration))));
        require(response, response.statusCode() == 202);
        return JSON.readTree(response.body()).path("id").asText();
    }

    String jobState(String id) throws IOException, InterruptedException, CommandException {
        HttpResponse<String> response = send(request("/api/jobs/" + id).GET());
        require(response, response.statusCode() == 200);
        JsonNode job = JSON.readTree(response.body());
        return job.path("state").asText();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException, CommandException {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (java.net.ConnectException e) {
            throw new CommandException(
                    "Nothing answers at " + url + ". Start the stack with ./escala up, or name another with --url.", e);
        }
    }

    private static void require(HttpResponse<String> response, boolean condition) throws CommandException {
        if (!condition) {
            throw new CommandException(response.request().method() + " " + response.uri() + " was answered with "
                    + response.statusCode() + ": " + response.body());
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * What one read showed.
     *
     * @param cacheStatus the header of RFC 9211
     * @param servedBy the gateway that answered
     */
    record Read(Duration time, int status, String cacheStatus, String servedBy) {}
}
