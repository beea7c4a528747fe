package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between the workers and the catalog and writes down who asked for which step under which fence, and what the
 * answer was. What it was told is a record of effects that neither the queue nor the ledger keeps. Times are of this
 * process ({@link System#nanoTime}).
 */
final class Tap implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CALL =
            Pattern.compile("/internal/jobs/([0-9a-f-]{36})/(begin|steps/([0-9]+)(?:/[a-z]+)?)");
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect", "http2-settings");

    /**
     * One request for a step, or to begin a job.
     *
     * @param step -1 to begin
     * @param outcome the catalog's word for it; {@code unknown} when there was no answer
     */
    record Asked(String job, int step, long epoch, long n, long sent, long answered, String outcome) {
        boolean begins() {
            return step < 0;
        }

        boolean committed() {
            return step >= 0 && outcome.equals("applied");
        }

        boolean newerThan(Asked other) {
            return epoch > other.epoch || (epoch == other.epoch && n > other.n);
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final HttpServer server;
    private volatile String catalog = "";

    Tap() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Passes requests on to there. */
    void connect(String catalogUrl) {
        catalog = catalogUrl;
    }

    /** What was asked so far. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().toString();
            long sent = System.nanoTime();
            try {
                HttpResponse<byte[]> answer = http.send(request(exchange, path, body), BodyHandlers.ofByteArray());
                note(path, body, sent, answer.statusCode() == 200 ? answer.body() : new byte[0]);
                answer.headers()
                        .firstValue("Content-Type")
                        .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
                boolean empty = answer.body().length == 0;
                exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
                if (!empty) {
                    exchange.getResponseBody().write(answer.body());
                }
            } catch (IOException unreachable) {
                note(path, body, sent, new byte[0]);
                exchange.sendResponseHeaders(503, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private HttpRequest request(HttpExchange exchange, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(catalog + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private void note(String path, byte[] body, long sent, byte[] answer) throws IOException {
        Matcher call = CALL.matcher(path);
        if (!call.matches()) {
            return;
        }
        JsonNode fence = JSON.readTree(body);
        String outcome = answer.length == 0
                ? "unknown"
                : JSON.readTree(answer).path("outcome").asText("unknown");
        asked.add(new Asked(
                call.group(1),
                call.group(3) == null ? -1 : Integer.parseInt(call.group(3)),
                fence.path("epoch").asLong(),
                fence.path("n").asLong(),
                sent,
                System.nanoTime(),
                outcome));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.shutdownNow();
    }
}
