package io.escala.local.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Http;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Imports generated products through the public API, streamed, and waits for the job with its progress. */
public final class SampleImport {
    public static final int MOST_PRODUCTS = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STALLED_AFTER = Duration.ofSeconds(90);
    private static final int POLL_MILLIS = 250;
    private static final int STATUS_TIMEOUT_MILLIS = 30_000;
    private static final int UPLOAD_TIMEOUT_MILLIS = 300_000;

    private final String url;
    private final Optional<String> key;
    private final Output output;

    public SampleImport(String url, Output output) {
        this(url, Optional.empty(), output);
    }

    /** @param key the API key of an editor or operator, where access is on */
    public SampleImport(String url, Optional<String> key, Output output) {
        this.url = url;
        this.key = key;
        this.output = output;
    }

    public void run(int count) throws IOException, InterruptedException, CommandException {
        long begin = System.nanoTime();
        output.say("Importing " + count + " generated products");
        String job = upload(count);
        JsonNode state = follow(job);
        output.say(String.format(
                Locale.ROOT,
                "Imported: %d created, %d updated, %d rejected, after %.1f s",
                state.path("result").path("created").asLong(),
                state.path("result").path("updated").asLong(),
                state.path("result").path("rejected").asLong(),
                (System.nanoTime() - begin) / 1e9));
    }

    /** Uploads generated products; returns the address of the job that imports them. */
    public String upload(int count) throws IOException, CommandException {
        HttpURLConnection connection = open(url + "/api/imports");
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setReadTimeout(UPLOAD_TIMEOUT_MILLIS);
        connection.setRequestProperty("Content-Type", "text/csv");
        connection.setChunkedStreamingMode(1 << 16);
        try (Writer writer = new BufferedWriter(
                new OutputStreamWriter(connection.getOutputStream(), StandardCharsets.UTF_8), 1 << 16)) {
            SampleCsv.write(count, writer);
        }
        int status = connection.getResponseCode();
        String body = Http.body(connection);
        if (status == 401 || status == 403) {
            throw new CommandException(
                    "Access is on, and the import needs ESCALA_API_KEY to hold the key of an editor or"
                            + " operator: status " + status + ", " + body);
        }
        if (status != 202) {
            throw new CommandException("The import was not accepted: status " + status + ", " + body);
        }
        return URI.create(url).resolve(connection.getHeaderField("Location")).toString();
    }

    private HttpURLConnection open(String address) throws IOException {
        HttpURLConnection connection = Http.open(address);
        key.ifPresent(secret -> connection.setRequestProperty("Authorization", "Bearer " + secret));
        return connection;
    }

    private JsonNode follow(String job) throws IOException, InterruptedException, CommandException {
        int told = -1;
        String before = "";
        long changed = System.nanoTime();
        while (true) {
            HttpURLConnection connection = open(job);
            connection.setReadTimeout(STATUS_TIMEOUT_MILLIS);
            JsonNode state = JSON.readTree(Http.body(connection));
            switch (state.path("state").asText()) {
                case "succeeded" -> {
                    return state;
                }
                case "dead", "cancelled", "parked" ->
                    throw new CommandException(
                            "The import ended as " + state.path("state").asText() + ": " + state);
                default -> {
                    String now = state.path("state").asText() + state.path("progress");
                    if (!now.equals(before)) {
                        before = now;
                        changed = System.nanoTime();
                    } else if (System.nanoTime() - changed > STALLED_AFTER.toNanos()) {
                        throw new CommandException("The import has not moved for " + STALLED_AFTER.toSeconds()
                                + " s; does a worker run? Its job goes on without us: " + job);
                    }
                    int percent = state.path("progress").path("percent").asInt();
                    if (percent / 10 > told / 10) {
                        told = percent;
                        output.say(String.format(
                                Locale.ROOT,
                                "  %3d %%, %d rows",
                                percent,
                                state.path("progress").path("rows").asLong()));
                    }
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }
    }
}
