package io.escala.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import io.escala.local.process.Memory;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Imports and exports through the public API, timed. */
final class BulkJobs {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each question takes CPU from the job: 20 ms slowed an export of 3 s by a tenth on 2 cores. */
    private static final int QUESTION_PAUSE_MILLIS = 50;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Stack stack;
    private String result = "";

    BulkJobs(Stack stack) {
        this.stack = stack;
    }

    /** The largest resident memory of the catalog and the worker so far, in bytes. */
    Map<String, Long> peakMemory() throws CommandException {
        Map<String, Long> peaks = new TreeMap<>();
        for (String name : List.of("catalog", "worker-1")) {
            peaks.put(name, Memory.peak(stack.process(name)));
        }
        return peaks;
    }

    /** Seconds from the acceptance of the stored file to the end of its import. */
    double importFile(Path csv) throws IOException, InterruptedException, CommandException {
        HttpRequest upload = request("/api/imports")
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofFile(csv))
                .build();
        HttpResponse<String> accepted = http.send(upload, BodyHandlers.ofString());
        return awaitEnd(accepted, System.nanoTime());
    }

    /** Seconds from the request of an export of all products to its end. */
    double export() throws IOException, InterruptedException, CommandException {
        long begin = System.nanoTime();
        HttpRequest request = request("/api/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"type\":\"export-products\",\"payload\":{\"format\":\"csv\",\"formulas\":\"guarded\"}}"))
                .build();
        return awaitEnd(http.send(request, BodyHandlers.ofString()), begin);
    }

    /** Seconds to download the last export. */
    double download(Path file) throws IOException, InterruptedException, CommandException {
        long begin = System.nanoTime();
        HttpResponse<Path> answer = http.send(request(result).build(), BodyHandlers.ofFile(file));
        if (answer.statusCode() != 200) {
            throw new CommandException("The download was answered with " + answer.statusCode());
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private double awaitEnd(HttpResponse<String> accepted, long begin)
            throws IOException, InterruptedException, CommandException {
        if (accepted.statusCode() != 202) {
            throw new CommandException("The job was answered with " + accepted.statusCode() + " " + accepted.body());
        }
        String path = accepted.headers().firstValue("Location").orElseThrow();
        while (true) {
            JsonNode job = JSON.readTree(
                    http.send(request(path).build(), BodyHandlers.ofString()).body());
            switch (job.path("state").asText()) {
                case "succeeded" -> {
                    result = path + "/result";
                    return (System.nanoTime() - begin) / 1e9;
                }
                case "dead", "cancelled", "parked" -> throw new CommandException("The job did not succeed: " + job);
                default -> TimeUnit.MILLISECONDS.sleep(QUESTION_PAUSE_MILLIS);
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(stack.url() + path));
    }
}
