package io.escala.balancer.discovery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API server, as a pod reaches it: by the service account that is mounted into it. Token and certificate
 * authority are read again for each call, since the kubelet replaces them while the pod runs.
 *
 * <p>It is Vert.x' HTTP client, which is loaded anyway: two calls need no client library.
 */
public final class ApiServer implements AutoCloseable {

    /** Where a pod finds its service account. */
    public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final Path account;

    private @Nullable HttpClient client;
    private Buffer authority = Buffer.buffer();

    public ApiServer(Vertx vertx, String host, int port, Path account) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.account = account;
    }

    /**
     * The API server that Kubernetes names in every pod's environment.
     *
     * @throws IllegalArgumentException outside of a pod
     */
    public static ApiServer ofPod(Vertx vertx, Map<String, String> environment) {
        var host = environment.get("KUBERNETES_SERVICE_HOST");
        var port = environment.get("KUBERNETES_SERVICE_PORT");
        if (host == null || port == null) {
            throw new IllegalArgumentException("KUBERNETES_SERVICE_HOST and _PORT are not set: this is not a pod");
        }
        return new ApiServer(vertx, host, Integer.parseInt(port), SERVICE_ACCOUNT);
    }

    /** The namespace of the pod, or null when no service account is mounted. */
    public static @Nullable String namespaceOfPod() {
        var file = SERVICE_ACCOUNT.resolve("namespace");
        try {
            return Files.isReadable(file) ? Files.readString(file).strip() : null;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    String address() {
        return host + ":" + port;
    }

    /** Asks for something; the response's head is there when the future is, its body is not read yet. */
    Future<HttpClientResponse> get(String uri, Duration idle) {
        try {
            var token = Files.readString(account.resolve("token")).strip();
            return client(Files.readAllBytes(account.resolve("ca.crt")))
                    .request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setHost(host)
                            .setPort(port)
                            .setSsl(true)
                            .setURI(uri)
                            .setConnectTimeout(CONNECT.toMillis())
                            .setIdleTimeout(idle.toMillis())
                            .putHeader("Accept", "application/json")
                            .putHeader("User-Agent", "escala-balancer")
                            .putHeader("Authorization", "Bearer " + token))
                    .compose(request -> request.send());
        } catch (IOException unreadable) {
            return Future.failedFuture(unreadable);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    private HttpClient client(byte[] certificates) {
        var current = Buffer.buffer(certificates);
        if (client == null || !current.equals(authority)) {
            close();
            authority = current;
            client = vertx.createHttpClient(new HttpClientOptions()
                    .setTrustOptions(new PemTrustOptions().addCertValue(current))
                    .setVerifyHost(true)
                    .setConnectTimeout(Math.toIntExact(CONNECT.toMillis()))
                    .setKeepAliveTimeout(30));
        }
        return client;
    }
}
