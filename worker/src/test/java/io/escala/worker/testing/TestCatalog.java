package io.escala.worker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server that stands for the catalog: it keeps the contract of the internal API, fences included, and can be
 * away, slow to tell what it did, or stand still at a step.
 */
public final class TestCatalog implements AutoCloseable {

    public static final String TOKEN = "test-token";

    private static final int CHUNK = 1 << 20;

    /** What the next answers are like. */
    public enum Weather {
        FINE,
        /** 503 without doing anything. */
        AWAY,
        /** Does what is asked and then breaks the connection. */
        SILENT
    }

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, TestLedger> ledgers = new ConcurrentHashMap<>();
    private final AtomicInteger epochs = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Weather weather = Weather.FINE;

    private TestCatalog(HttpServer server) {
        this.server = server;
    }

    public static TestCatalog start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var catalog = new TestCatalog(server);
            server.createContext("/internal/", catalog::handle);
            server.setExecutor(catalog.threads);
            server.start();
            return catalog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void weather(Weather next) {
        weather = next;
    }

    /** How many requests found bad weather. */
    public int refused() {
        return refused.get();
    }

    public int epochs() {
        return epochs.get();
    }

    public void put(String file, byte[] content) {
        files.put(file, content);
    }

    public TestLedger ledger(String job) {
        return ledgers.computeIfAbsent(job, _ -> new TestLedger());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Escala-Token"))) {
                answer(exchange, 401, problem("no token"));
                return;
            }
            var now = weather;
            if (now == Weather.AWAY) {
                refused.incrementAndGet();
                answer(exchange, 503, problem("the database is away"));
                return;
            }
            var path = exchange.getRequestURI().getPath().split("/");
            if (path[2].equals("files")) {
                file(exchange, path);
                return;
            }
            var answer = json.writeValueAsBytes(
                    path[2].equals("epochs")
                            ? json.createObjectNode().put("epoch", epochs.incrementAndGet())
                            : job(path, body.length == 0 ? json.createObjectNode() : json.readTree(body)));
            if (now == Weather.SILENT) {
                refused.incrementAndGet();
                return;
            }
            answer(exchange, 200, answer);
        }
    }

    private JsonNode job(String[] path, JsonNode body) {
        var ledger = ledger(path[3]);
        long epoch = body.path("epoch").asLong();
        long n = body.path("n").asLong();
        return switch (path[4]) {
            case "begin" -> ledger.begin(epoch, n);
            case "steps" -> ledger.step(Integer.parseInt(path[5]), epoch, n, (ObjectNode) body);
            case "cancel" -> ledger.cancel();
            default -> throw new IllegalArgumentException(String.join("/", path));
        };
    }

    private void file(HttpExchange exchange, String[] path) throws IOException {
        var content = files.get(path[3]);
        if (content == null) {
            answer(exchange, 404, problem("there is no such file"));
        } else if (path.length == 4) {
            answer(exchange, 200, json.writeValueAsBytes(Map.of("id", path[3], "size", content.length)));
        } else {
            int from = Integer.parseInt(path[5]) * CHUNK;
            if (from >= content.length) {
                answer(exchange, 404, problem("past the end"));
            } else {
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                send(exchange, 200, Arrays.copyOfRange(content, from, Math.min(content.length, from + CHUNK)));
            }
        }
    }

    private byte[] problem(String detail) throws IOException {
        return json.writeValueAsBytes(Map.of("title", "Problem", "detail", detail));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders()
                .set("Content-Type", status == 200 ? "application/json" : "application/problem+json");
        send(exchange, status, body);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
