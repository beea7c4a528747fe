package io.escala.gateway.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The balancers' own view of themselves, {@code /status} of their management ports, asked for while somebody looks. */
@Singleton
final class Balancers {

    private static final int TIMEOUT_MILLIS = 500;

    private final List<InetSocketAddress> addresses;
    private final HttpClient http;
    private final ObjectMapper json;

    @Inject
    Balancers(SystemSettings settings, Vertx vertx, ObjectMapper json) {
        this.addresses = settings.balancers().orElse(List.of()).stream()
                .map(Balancers::address)
                .toList();
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(TIMEOUT_MILLIS).setKeepAliveTimeout(5));
        this.json = json;
    }

    /** @throws IllegalArgumentException naming the setting, when the text is not host:port */
    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "escala.system.balancers: \"" + text + "\" is not host:port, such as escala-balancer:9000");
        }
        return InetSocketAddress.createUnresolved(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    void stop(@Observes ShutdownEvent event) {
        http.close();
    }

    /** The statuses, each with {@code address} and {@code reachable}; for one that is not, {@code reason}. */
    ArrayNode statuses() throws InterruptedException {
        var asked = new LinkedHashMap<String, Future<Buffer>>();
        for (var address : addresses) {
            for (var host : resolve(address)) {
                asked.put(host + ':' + address.getPort(), status(host, address.getPort()));
            }
        }
        var statuses = json.createArrayNode();
        for (var each : asked.entrySet()) {
            statuses.add(await(each.getValue()).put("address", each.getKey()));
        }
        return statuses;
    }

    private static List<String> resolve(InetSocketAddress address) {
        try {
            var hosts = new ArrayList<String>();
            for (var resolved : InetAddress.getAllByName(address.getHostString())) {
                hosts.add(resolved.getHostAddress());
            }
            return hosts;
        } catch (UnknownHostException _) {
            // asked by name, so that the name stands in the picture as unreachable
            return List.of(address.getHostString());
        }
    }

    private Future<Buffer> status(String host, int port) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(host)
                .setPort(port)
                .setURI("/status")
                .setTimeout(TIMEOUT_MILLIS);
        return http.request(options).compose(HttpClientRequest::send).compose(HttpClientResponse::body);
    }

    private ObjectNode await(Future<Buffer> answer) throws InterruptedException {
        try {
            var body = answer.toCompletionStage().toCompletableFuture().get();
            JsonNode tree = json.readTree(body.getBytes());
            if (tree instanceof ObjectNode status) {
                return status.put("reachable", true);
            }
            return unreachable("its status is not JSON");
        } catch (ExecutionException e) {
            return unreachable(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (IOException _) {
            return unreachable("its status is not JSON");
        }
    }

    private ObjectNode unreachable(String reason) {
        return json.createObjectNode().put("reachable", false).put("reason", reason);
    }
}
