package io.escala.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * An API server with just enough to it that Helm's {@code lookup} finds the objects put into it, and nothing in an empty
 * one. Helm is led to it by the file that the tests' {@code KUBECONFIG} names.
 */
final class Cluster {
    private static final Cluster INSTANCE = start();

    private static final Map<String, String> PLURALS = Map.of(
            "Secret", "/api/v1/namespaces/%s/secrets/%s",
            "PersistentVolumeClaim", "/api/v1/namespaces/%s/persistentvolumeclaims/%s",
            "Deployment", "/apis/apps/v1/namespaces/%s/deployments/%s");

    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private Cluster() {}

    /** The one that Helm is led to, holding what is given and nothing else. */
    static Cluster holding(List<Manifest> manifests) {
        INSTANCE.answers.clear();
        manifests.forEach(INSTANCE::put);
        return INSTANCE;
    }

    static Cluster empty() {
        return holding(List.of());
    }

    void put(Manifest manifest) {
        String path = PLURALS.get(manifest.kind());
        if (path != null) {
            String namespace = manifest.at("/metadata/namespace").asText();
            answers.put(
                    path.formatted(namespace, manifest.name()), manifest.json().toString());
        }
    }

    private static Cluster start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            Cluster cluster = new Cluster();
            server.createContext("/", cluster::answer);
            server.start();
            Files.writeString(Path.of(System.getenv("KUBECONFIG")), """
                    apiVersion: v1
                    kind: Config
                    current-context: test
                    clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                    contexts: [{name: test, context: {cluster: test, user: test, namespace: shop}}]
                    users: [{name: test, user: {}}]
                    """.formatted(
                            server.getAddress().getPort()));
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String discovery = discovery(path);
        String body = discovery.isEmpty() ? answers.getOrDefault(path, "") : discovery;
        int status = body.isEmpty() ? 404 : 200;
        if (body.isEmpty()) {
            body =
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String discovery(String path) {
        return switch (path) {
            case "/version" -> "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.0\"}";
            case "/api" -> "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
            case "/apis" -> """
                    {"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps",
                     "versions":[{"groupVersion":"apps/v1","version":"v1"}],
                     "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}]}""";
            case "/api/v1" ->
                resources("v1", Map.of("secrets", "Secret", "persistentvolumeclaims", "PersistentVolumeClaim"));
            case "/apis/apps/v1" -> resources("apps/v1", Map.of("deployments", "Deployment"));
            default -> "";
        };
    }

    private static String resources(String version, Map<String, String> kinds) {
        return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"" + version
                + "\",\"resources\":["
                + kinds.entrySet().stream()
                        .map(e ->
                                "{\"name\":\"%s\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"%s\",\"verbs\":[\"get\",\"list\"]}"
                                        .formatted(e.getKey(), e.getValue()))
                        .collect(Collectors.joining(","))
                + "]}";
    }

    /** The data of a Secret, decoded. */
    static String secret(JsonNode secret, String key) {
        return new String(
                java.util.Base64.getDecoder().decode(secret.at("/data/" + key).asText()), StandardCharsets.UTF_8);
    }
}
