package io.escala.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Jobs of the whole system, PostgreSQL included: each begins in the ledger and commits one step under its fence, two
 * transactions synced to disk.
 */
final class JobEffects {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EFFECTS = 2_000;
    private static final int SLEEPERS = 320;
    private static final int SLEEP_MILLIS = 500;
    private static final int MOST_WORKERS = 4;
    private static final String JSON_TYPE = "application/json";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BenchOptions options;
    private final Output output;

    JobEffects(BenchOptions options, Output output) {
        this.options = options;
        this.output = output;
    }

    void run(boolean effects, boolean workers, Report report)
            throws IOException, InterruptedException, CommandException {
        try (OwnStack own = BenchStack.start("jobs-effects", 1, 1, JvmFlags.steady(), output)) {
            drain(own.stack(), EFFECTS, "PT0S");
            if (effects) {
                effects(own.stack(), report);
            }
            if (workers) {
                workers(own.stack(), report);
            }
        }
    }

    private void effects(Stack stack, Report report) throws IOException, InterruptedException, CommandException {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            rates.add(EFFECTS / drain(stack, EFFECTS, "PT0S"));
        }
        String line = String.format(
                Locale.ROOT,
                "%,d jobs, one worker with four places: %s jobs/s. Each takes two transactions of PostgreSQL, one that takes"
                        + " the fence and one with the step: that is the price of exactly once, paid by jobs that have effects.",
                EFFECTS,
                Spread.of(rates, rate -> rate).text(0));
        output.say("effects: " + line);
        report.say("## With an effect in PostgreSQL").say(line).figure("effects", rates);
    }

    private void workers(Stack stack, Report report) throws IOException, InterruptedException, CommandException {
        String sleep = "PT%.1fS".formatted(SLEEP_MILLIS / 1e3);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            stack.scale(Service.WORKER, 1);
            double one = drain(stack, SLEEPERS, sleep);
            stack.scale(Service.WORKER, MOST_WORKERS);
            ratios.add(one / drain(stack, SLEEPERS, sleep));
        }
        String line = String.format(
                Locale.ROOT,
                "%d jobs that sleep for %d ms: %d workers are %s times as fast as one.",
                SLEEPERS,
                SLEEP_MILLIS,
                MOST_WORKERS,
                Spread.of(ratios, ratio -> ratio).text(2));
        output.say("workers: " + line);
        report.say("## One worker and four").say(line).figure("workers", ratios);
    }

    /** Seconds from the moment when the queue, filled while it was paused, goes on until nothing is left in it. */
    private double drain(Stack stack, int jobs, String duration)
            throws IOException, InterruptedException, CommandException {
        pause(stack, true);
        String body = "{\"type\":\"simulate\",\"payload\":{\"duration\":\"" + duration + "\",\"steps\":1}}";
        for (int i = 0; i < jobs; i++) {
            require(send(stack, "POST", "/api/jobs", body), 202);
        }
        long begin = System.nanoTime();
        pause(stack, false);
        while (left(stack) > 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private void pause(Stack stack, boolean paused) throws IOException, InterruptedException, CommandException {
        require(send(stack, "PUT", "/api/queue", "{\"paused\":" + paused + "}"), 200);
    }

    private long left(Stack stack) throws IOException, InterruptedException, CommandException {
        JsonNode queue = JSON.readTree(require(send(stack, "GET", "/api/queue", ""), 200));
        return queue.path("ready").asLong()
                + queue.path("running").asLong()
                + queue.path("scheduled").asLong();
    }

    private HttpResponse<String> send(Stack stack, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.url() + path))
                .headers("Content-Type", JSON_TYPE)
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String require(HttpResponse<String> answer, int status) throws CommandException {
        if (answer.statusCode() != status) {
            throw new CommandException(answer.request().method() + " " + answer.uri() + " was answered with "
                    + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
