package io.escala.local.control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import io.escala.local.process.Child;
import io.escala.local.process.Http;
import io.escala.local.stack.StackStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Gives orders to the launcher that runs on a data directory. */
public final class ControlClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_ORDER_MILLIS = 180_000;
    private static final Duration DOWN_WITHIN = Duration.ofSeconds(90);

    private final Path directory;
    private final ControlFile address;

    private ControlClient(Path directory, ControlFile address) {
        this.directory = directory;
        this.address = address;
    }

    /** @throws CommandException when no launcher runs there */
    public static ControlClient of(Path directory, Path controlFile) throws IOException, CommandException {
        if (!Files.exists(controlFile)) {
            throw notRunning(directory);
        }
        return new ControlClient(directory, ControlFile.read(controlFile));
    }

    private static CommandException notRunning(Path directory) {
        return new CommandException("No stack runs on " + directory
                + ". Start one with ./escala up, or name its directory with --data DIR.");
    }

    public StackStatus status() throws IOException, CommandException {
        return JSON.treeToValue(order("GET", "/status", ""), StackStatus.class);
    }

    /** Scales, and returns how many there were before. */
    public Map<String, Integer> scale(Map<String, Integer> replicas) throws IOException, CommandException {
        String wanted = JSON.writeValueAsString(replicas);
        return JSON.convertValue(order("POST", "/scale", wanted), new TypeReference<Map<String, Integer>>() {});
    }

    /** Kills a member's process and returns its pid. */
    public long kill(String name) throws IOException, CommandException {
        return order("POST", "/kill", name).path("pid").asLong();
    }

    /** Stops the stack and returns when its launcher has ended. */
    public void down() throws IOException, InterruptedException, CommandException {
        order("POST", "/down", "");
        var launcher = ProcessHandle.of(address.pid());
        if (launcher.isPresent() && !Child.awaitExit(launcher.get(), DOWN_WITHIN)) {
            throw new CommandException("The launcher (pid " + address.pid() + ") still runs after "
                    + DOWN_WITHIN.toSeconds() + " s; its logs are in " + directory.resolve("logs") + ".");
        }
    }

    private JsonNode order(String method, String path, String body) throws IOException, CommandException {
        HttpURLConnection connection = Http.open("http://127.0.0.1:" + address.port() + path);
        connection.setRequestMethod(method);
        connection.setReadTimeout(LONGEST_ORDER_MILLIS);
        connection.setRequestProperty("Authorization", "Bearer " + address.token());
        int status;
        try {
            if (!body.isEmpty()) {
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
            }
            status = connection.getResponseCode();
        } catch (java.net.ConnectException e) {
            throw notRunning(directory);
        }
        JsonNode answer = JSON.readTree(Http.body(connection));
        if (status >= 300) {
            throw new CommandException(answer.path("error").asText("The launcher answered " + status + "."));
        }
        return answer;
    }
}
