package io.escala.local.control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.escala.local.CommandException;
import io.escala.local.services.Service;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/** Takes orders for a running stack on a loopback port; whoever asks must know the token in the control file. */
public final class ControlServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Path file;
    private final String token;
    private final Stack stack;
    private final Runnable onDown;

    private ControlServer(HttpServer server, Path file, String token, Stack stack, Runnable onDown) {
        this.server = server;
        this.file = file;
        this.token = token;
        this.stack = stack;
        this.onDown = onDown;
    }

    /** @param onDown what {@code down} asks for; must return at once */
    public static ControlServer start(Stack stack, Path file, Runnable onDown) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        ControlServer control = new ControlServer(http, file, token, stack, onDown);
        http.createContext("/", control::handle);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        new ControlFile(
                        http.getAddress().getPort(),
                        token,
                        ProcessHandle.current().pid())
                .write(file);
        return control;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!authorised(exchange)) {
                answer(exchange, 401, Map.of("error", "wrong or missing token"));
                return;
            }
            try {
                switch (exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath()) {
                    case "GET /status" -> answer(exchange, 200, stack.status());
                    case "POST /scale" -> answer(exchange, 200, scale(exchange));
                    case "POST /kill" -> answer(exchange, 200, Map.of("pid", stack.kill(body(exchange))));
                    case "POST /down" -> {
                        answer(exchange, 202, Map.of());
                        onDown.run();
                    }
                    default -> answer(exchange, 404, Map.of("error", "no such order"));
                }
            } catch (CommandException e) {
                answer(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer(exchange, 503, Map.of("error", "The stack is stopping."));
            } catch (IOException | RuntimeException e) {
                answer(exchange, 500, Map.of("error", "The launcher failed: " + e));
            }
        }
    }

    private Map<String, Integer> scale(HttpExchange exchange)
            throws IOException, InterruptedException, CommandException {
        Map<String, Integer> before = new LinkedHashMap<>();
        Map<String, Integer> wanted =
                JSON.readValue(body(exchange), new TypeReference<LinkedHashMap<String, Integer>>() {});
        for (Map.Entry<String, Integer> each : wanted.entrySet()) {
            Service service = Service.named(each.getKey())
                    .orElseThrow(() -> new CommandException("There is no service " + each.getKey() + " to scale."));
            before.put(service.label(), stack.count(service));
            stack.scale(service, each.getValue());
        }
        return before;
    }

    private boolean authorised(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readNBytes(4096), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        server.stop(0);
    }
}
