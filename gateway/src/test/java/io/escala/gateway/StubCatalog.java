package io.escala.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP server in the catalog's place that counts what is asked of it. Products whose sku begins with {@code no-} do
 * not exist.
 */
final class StubCatalog {

    private final HttpServer server;
    private final Map<String, Integer> loads = new ConcurrentHashMap<>();
    private final Map<String, List<Integer>> chunks = new ConcurrentHashMap<>();
    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> made = new ConcurrentHashMap<>();
    private final Map<String, Integer> chunkSizes = new ConcurrentHashMap<>();
    private final AtomicInteger failingChunks = new AtomicInteger();
    private final Map<String, Integer> versions = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile boolean down;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean full;
    private volatile String lastTraceparent = "";

    StubCatalog() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The trace context of the latest request; empty when it had none. */
    String lastTraceparent() {
        return lastTraceparent;
    }

    int loads(String sku) {
        return loads.getOrDefault(sku, 0);
    }

    /** The sizes of a file's chunks, in the order they came. */
    List<Integer> chunks(String file) {
        return chunks.getOrDefault(file, List.of());
    }

    /** The files that were deleted. */
    List<String> deleted() {
        return deleted;
    }

    List<String> cancelled() {
        return cancelled;
    }

    void full(boolean isFull) {
        full = isFull;
    }

    /** Lets a job have a file of so many chunks, each of this size and filled with its number. */
    void make(String job, String format, String contentType, int chunks, int size) {
        var file = job + "-" + format;
        chunkSizes.put(file, size);
        made.computeIfAbsent(job, _ -> new CopyOnWriteArrayList<>())
                .add("{\"format\":\"%s\",\"file\":\"%s\",\"name\":\"made.%s\",\"contentType\":\"%s\",\"size\":%d}"
                        .formatted(format, file, format, contentType, (long) chunks * size));
    }

    /** Lets the next so many requests for a chunk find the catalog unable to answer; for ever when negative. */
    void failChunks(int times) {
        failingChunks.set(times);
    }

    /** How many chunks of a file were asked for. */
    int asked(String file) {
        return loads(file);
    }

    private void chunk(HttpExchange exchange, String file, int n) throws IOException {
        if (n > 0 && failingChunks.get() != 0) {
            failingChunks.decrementAndGet();
            answer(exchange, 503, "{}");
            return;
        }
        loads.merge(file, 1, Integer::sum);
        var bytes = new byte[chunkSizes.get(file)];
        Arrays.fill(bytes, (byte) n);
        exchange.getResponseHeaders().add("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** How often anything was asked. */
    long calls() {
        return calls.get();
    }

    /** Gives a product a new version, as a write does. */
    int write(String sku) {
        return versions.merge(sku, 8, (old, _) -> old + 1);
    }

    /** How long an answer takes. */
    void delay(Duration each) {
        delay = each;
    }

    void down(boolean isDown) {
        down = isDown;
    }

    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var traceparent = exchange.getRequestHeaders().getFirst("traceparent");
        lastTraceparent = traceparent == null ? "" : traceparent;
        calls.incrementAndGet();
        var body = exchange.getRequestBody().readAllBytes();
        var path = exchange.getRequestURI().getPath().split("/");
        if (!"test-token".equals(exchange.getRequestHeaders().getFirst("X-Escala-Token"))) {
            answer(exchange, 401, "");
        } else if (down) {
            answer(exchange, 503, "{}");
        } else if (path[1].equals("products") && path.length == 3) {
            loads.merge(path[2], 1, Integer::sum);
            pause();
            product(exchange, path[2]);
        } else if (path.length == 2) {
            answer(exchange, 200, "{\"items\":[]}");
        } else if (path[2].equals("files") && exchange.getRequestMethod().equals("GET")) {
            chunk(exchange, path[3], Integer.parseInt(path[5]));
        } else if (path[2].equals("files") && full && path.length > 4) {
            answer(exchange, 507, "{}");
        } else if (path[2].equals("files")) {
            file(exchange, path, body.length);
        } else if (path[2].equals("jobs") && path[4].equals("files")) {
            answer(exchange, 200, "{\"items\":[" + String.join(",", made.getOrDefault(path[3], List.of())) + "]}");
        } else if (path[2].equals("jobs") && path[4].equals("cancel")) {
            cancelled.add(path[3]);
            answer(exchange, 200, "{\"outcome\":\"cancelled\"}");
        } else if (path[2].equals("jobs") && path[4].equals("errors")) {
            answer(
                    exchange,
                    200,
                    "{\"dropped\":4,\"items\":[{\"line\":3,\"sku\":\"a,b\",\"reason\":\"sku must be \\\"good\\\"\"},{\"line\":7,\"reason\":\"short\"}]}");
        } else {
            answer(exchange, 404, "{}");
        }
    }

    private void product(HttpExchange exchange, String sku) throws IOException {
        if (sku.startsWith("no-")) {
            exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
            answer(exchange, 404, "{\"status\":404}");
        } else if (sku.startsWith("broken-")) {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.close(); // with it the connection, within the answer
        } else {
            exchange.getResponseHeaders().add("ETag", "\"" + versions.getOrDefault(sku, 7) + "\"");
            answer(exchange, 200, "{\"sku\":\"" + sku + "\"}");
        }
    }

    /** A slow catalog: how long it takes is what a test sets, and nothing is waited for. */
    private void pause() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void file(HttpExchange exchange, String[] path, int size) throws IOException {
        if (exchange.getRequestMethod().equals("DELETE")) {
            deleted.add(path[3]);
            answer(exchange, 204, "");
        } else if (path.length == 3) {
            answer(exchange, 201, "{\"id\":\"file-" + System.nanoTime() + "\"}");
        } else if (path[4].equals("chunks")) {
            chunks.computeIfAbsent(path[3], _ -> new CopyOnWriteArrayList<>()).add(size);
            answer(exchange, 204, "");
        } else {
            answer(exchange, 204, "");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        if (exchange.getResponseHeaders().getFirst("Content-Type") == null) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, status == 204 ? -1 : bytes.length);
        if (status != 204) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
