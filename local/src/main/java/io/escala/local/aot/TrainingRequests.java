package io.escala.local.aot;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Http;
import io.escala.local.sample.SampleImport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the services do in a training run: each kind of request often enough that its classes are known. */
final class TrainingRequests {
    private static final int PRODUCTS = 20;
    private static final int ROUNDS = 10;
    private static final int IMPORTED = 2000;
    private static final Duration JOB_WITHIN = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;

    TrainingRequests(String url) {
        this.url = url;
    }

    void send() throws IOException, InterruptedException, CommandException {
        for (int i = 0; i < PRODUCTS; i++) {
            request(201, "PUT", product(i), "application/json", json(i));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < PRODUCTS; i++) {
                request(200, "GET", product(i), "", "");
            }
            request(404, "GET", "/api/products/absent-" + round, "", "");
            request(200, "GET", "/api/products?limit=10", "", "");
            request(200, "GET", "/api/categories", "", "");
            request(400, "PUT", product(round), "application/json", "not json");
        }
        request(204, "DELETE", product(1), "", "");
        request(415, "POST", "/api/imports", "application/json", "{}");
        new SampleImport(url, new Output(new PrintStream(OutputStream.nullOutputStream()))).run(IMPORTED);
        simulate();
        request(200, "GET", "/api/jobs", "", "");
        request(200, "GET", "/api/queue", "", "");
        request(200, "GET", "/", "", "");
        request(200, "GET", "/api/system", "", "");
    }

    private static String product(int i) {
        return "/api/products/training-" + i;
    }

    private static String json(int i) {
        return "{\"name\":\"Training " + i + "\",\"description\":\"First, \\\"second\\\"\",\"category\":\"training\","
                + "\"price\":" + i + ".50,\"currency\":\"EUR\",\"stock\":" + i
                + ",\"attributes\":{\"colour\":\"blue\"}}";
    }

    private void simulate() throws IOException, InterruptedException, CommandException {
        String body = request(
                202,
                "POST",
                "/api/jobs",
                "application/json",
                "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT0.2S\",\"steps\":4}}");
        String id = JSON.readTree(body).path("id").asText();
        long deadline = System.nanoTime() + JOB_WITHIN.toNanos();
        while (!"succeeded"
                .equals(JSON.readTree(request(200, "GET", "/api/jobs/" + id, "", ""))
                        .path("state")
                        .asText())) {
            if (System.nanoTime() > deadline) {
                throw new CommandException("the simulate job did not finish: " + body);
            }
            Thread.sleep(50);
        }
    }

    private String request(int expected, String method, String path, String contentType, String body)
            throws IOException, CommandException {
        HttpURLConnection connection = Http.open(url + path);
        connection.setRequestMethod(method);
        connection.setReadTimeout(30_000);
        if (!body.isEmpty()) {
            connection.setRequestProperty("Content-Type", contentType);
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        int status = connection.getResponseCode();
        String answer = Http.body(connection);
        if (status != expected) {
            throw new CommandException(
                    method + " " + path + " was answered with " + status + " instead of " + expected + ": " + answer);
        }
        return answer;
    }
}
