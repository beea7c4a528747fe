package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Where an API key must not be found after it was used, well and wrongly: what the services log, trace and measure, what
 * they answer, and what Redis and PostgreSQL keep. A stack of its own, with keys, traces and an access log.
 */
final class SecretsIT {

    private static final String KEY = "a-key-that-opens-0123456789";
    private static final String WRONG = "a-key-that-does-not-9876543210";
    private static final String[] SECRETS = {KEY, WRONG, "YS1rZXktdGhhdC1vcGVucy0wMTIzNDU2Nzg5"};

    /** Found wherever a request leaves a trace, so that the search is seen to find something. */
    private static final String MARK = "request-of-the-scan-";

    private final List<String> answers = new ArrayList<>();

    @Test
    void aKeyIsFoundNowhereAfterItsUse() throws Exception {
        try (var collector = new TraceCollector();
                var stack = RunningStack.start(
                        environment(collector),
                        "secrets",
                        "--fresh",
                        "--gateways",
                        "1",
                        "--workers",
                        "1",
                        "--sample",
                        "3")) {
            awaitSample(stack);
            useKeys(stack);
            for (var service : List.of("balancer", "gateway", "catalog-service", "worker")) {
                collector.await("a span of " + service, span -> span.service().equals(service));
            }
            collector.await(
                    "the span of the last request",
                    span -> span.attribute("escala.request.id").equals(MARK + answers.size()));
            var spans = collector.everything();
            var metrics = String.join("\n", stack.metrics());
            assertThat(stack.cli("down").exit()).isZero();

            assertThat(spans).contains(MARK).doesNotContain(SECRETS);
            assertThat(metrics).contains("escala_requests_seconds_count").doesNotContain(SECRETS);
            assertThat(String.join("\n", answers)).contains(MARK).doesNotContain(SECRETS);
            var files = files(stack.data());
            assertThat(files.keySet().stream().map(Path::toString))
                    .anyMatch(name -> name.endsWith(".log"))
                    .anyMatch(name -> name.contains("postgres"))
                    .anyMatch(name -> name.contains("redis"));
            assertThat(String.join("\n", files.values())).contains(MARK);
            files.forEach((file, text) -> assertThat(text).as(file.toString()).doesNotContain(SECRETS));
        }
    }

    private static Map<String, String> environment(TraceCollector collector) {
        var environment = new HashMap<>(collector.environment());
        environment.put("ESCALA_ACCESS_MODE", "keys");
        environment.put("ESCALA_ACCESS_KEYS", "op operator " + KEY);
        environment.put("ESCALA_BALANCER_ACCESS_LOG", "json");
        environment.put("ESCALA_API_KEY", KEY);
        return environment;
    }

    /** The launcher imports them with its key. */
    private static void awaitSample(RunningStack stack) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(stack.url() + "/api/products"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            Eventually.until(
                    Duration.ofSeconds(30),
                    () -> http.send(request, BodyHandlers.ofString()).body(),
                    products -> products.contains("\"sku\""),
                    () -> "the sample is not there");
        }
    }

    private void useKeys(RunningStack stack) throws Exception {
        var product = "{\"name\":\"Mug\",\"price\":1,\"currency\":\"EUR\"}";
        var job = "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT0.1S\",\"steps\":1}}";
        try (var http = HttpClient.newHttpClient()) {
            for (var authorization : List.of(
                    "Bearer " + KEY,
                    "Bearer " + WRONG,
                    "bearer  " + KEY,
                    KEY,
                    "Basic " + SECRETS[2],
                    "Bearer " + KEY + " " + WRONG)) {
                send(http, stack, authorization, "PUT", "/api/products/kept", "application/json", product);
                send(http, stack, authorization, "PUT", "/api/products/kept", "application/json", "{\"name\":1}");
                send(http, stack, authorization, "PATCH", "/api/products/none", "application/json", "{}");
                send(http, stack, authorization, "DELETE", "/api/products/;", "text/plain", "");
                send(http, stack, authorization, "POST", "/api/jobs", "application/json", job);
                send(http, stack, authorization, "POST", "/api/jobs", "application/json", "{");
                send(http, stack, authorization, "POST", "/api/imports", "text/csv", "sku,name\n,\n");
                send(http, stack, authorization, "GET", "/api/jobs", "text/plain", "");
                send(http, stack, authorization, "GET", "/api/products/none", "text/plain", "");
            }
        }
        assertThat(answers)
                .anyMatch(answer -> answer.startsWith("201 "))
                .anyMatch(answer -> answer.startsWith("202 "))
                .anyMatch(answer -> answer.startsWith("400 "))
                .anyMatch(answer -> answer.startsWith("401 "));
    }

    private void send(
            HttpClient http,
            RunningStack stack,
            String authorization,
            String method,
            String path,
            String type,
            String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(stack.url() + path))
                        .header("Authorization", authorization)
                        .header("X-Request-Id", MARK + (answers.size() + 1))
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        answers.add(answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
    }

    /** Every file below a directory as text, each octet a character. */
    private static Map<Path, String> files(Path directory) throws IOException {
        var files = new HashMap<Path, String>();
        try (var all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }
}
