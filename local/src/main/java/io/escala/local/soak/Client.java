package io.escala.local.soak;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The public API as a soak uses it: every call ends within a deadline, and a failure is an answer too. */
final class Client implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;

    Client(String url) {
        this.url = url;
    }

    Answer get(String path, Map<String, String> headers) throws InterruptedException {
        return send(request(path, headers).GET());
    }

    Answer send(String method, String path, Map<String, String> headers, String body) throws InterruptedException {
        return send(request(path, headers).method(method, BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(DEADLINE);
        headers.forEach(request::header);
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("ETag").orElse(""),
                    response.headers().firstValue("Cache-Status").orElse(""),
                    response.headers().firstValue("X-Served-By").orElse("?"),
                    response.headers().firstValue("Location").orElse(""),
                    response.headers().firstValue("Retry-After").orElse(""),
                    response.body());
        } catch (IOException broken) {
            return new Answer(0, "", "", "?", "", "", broken.toString());
        }
    }

    /** Reads an answer of JSON lines as it comes. */
    void lines(String path, Consumer<JsonNode> line) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IOException(path + " is answered with " + response.statusCode());
        }
        try (Stream<String> lines = response.body()) {
            lines.map(Client::parse).forEach(line);
        }
    }

    /** Reads the data of server-sent events as they come, until the stream ends or {@code event} wants no more. */
    void events(String path, Predicate<JsonNode> event) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofLines());
        if (response.statusCode() != 200) {
            throw new IOException(path + " is answered with " + response.statusCode());
        }
        try (Stream<String> lines = response.body()) {
            boolean wanted = true;
            Iterator<String> each = lines.iterator();
            while (wanted && each.hasNext()) {
                String line = each.next();
                wanted = !line.startsWith("data:") || event.test(parse(line.substring("data:".length())));
            }
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /**
     * What came back.
     *
     * @param status 0 when nothing whole came back, and then the body tells why
     */
    record Answer(
            int status,
            String etag,
            String cacheStatus,
            String servedBy,
            String location,
            String retryAfter,
            String body) {

        boolean is2xx() {
            return status >= 200 && status < 300;
        }

        JsonNode json() {
            return parse(body);
        }

        /** Why it is no success: the title of the problem, or what broke. */
        String reason() {
            return status == 0 ? body : status + " " + json().path("title").asText();
        }

        @Override
        public String toString() {
            return status + " from " + servedBy + (cacheStatus.isEmpty() ? "" : " [" + cacheStatus + "]") + " "
                    + body.lines().findFirst().orElse("");
        }
    }
}
