package io.escala.balancer.testing;

import io.escala.balancer.discovery.ApiServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server over TLS that knows EndpointSlices, lists and watches; and breaks, forgets and goes away on demand. */
public final class FakeApiServer implements AutoCloseable {

    private static final String PASSWORD = "for-tests";
    private static final Certificates CERTIFICATES = Certificates.create();

    private final Vertx vertx;
    private final Path account;
    private final Map<String, JsonObject> slices = new LinkedHashMap<>();
    private final List<JsonObject> events = new ArrayList<>();
    private final List<HttpServerRequest> watches = new ArrayList<>();
    private final AtomicInteger lists = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private HttpServer server;
    private int port;
    private int version = 100;
    private int oldest = 100;
    private String token = "first";

    public FakeApiServer(Vertx vertx, Path directory) throws IOException {
        this.vertx = vertx;
        account = directory;
        Files.copy(CERTIFICATES.store(), directory.resolve("server.p12"));
        Files.copy(CERTIFICATES.authority(), directory.resolve("ca.crt"));
        Files.writeString(directory.resolve("token"), token);
        start();
    }

    /** A client with the service account that this server believes. */
    public ApiServer client() {
        return new ApiServer(vertx, "localhost", port, account);
    }

    /** How often everything was listed. */
    public int lists() {
        return lists.get();
    }

    /** How often a client did not believe this server. */
    public int refusedHandshakes() {
        return refused.get();
    }

    public synchronized int watches() {
        return watches.size();
    }

    public synchronized void put(String name, JsonObject slice) {
        version++;
        slice.put("metadata", new JsonObject().put("name", name).put("resourceVersion", "" + version));
        tell(slices.put(name, slice) == null ? "ADDED" : "MODIFIED", slice);
    }

    public synchronized void delete(String name) {
        version++;
        var slice = Objects.requireNonNull(slices.remove(name)).copy();
        slice.getJsonObject("metadata").put("resourceVersion", "" + version);
        tell("DELETED", slice);
    }

    /** Ends all watches by breaking their connections. */
    public synchronized void breakWatches() {
        watches.forEach(watch -> watch.connection().close());
        watches.clear();
    }

    /** Forgets the past: watches that would begin there are told that it is gone. */
    public synchronized void compact() {
        oldest = version;
    }

    /** Tells every watch, in an event, that its version is gone. */
    public synchronized void expireWatches() {
        var status = new JsonObject().put("kind", "Status").put("code", 410).put("message", "too old");
        watches.forEach(watch -> write(watch, "ERROR", status));
        watches.clear();
    }

    /** Accepts another token from now on, which the service account gets later. */
    public synchronized void expect(String newToken) {
        token = newToken;
    }

    public void stop() {
        await(server.close());
    }

    public void start() {
        server = await(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(account.resolve("server.p12").toString())
                                .setPassword(PASSWORD)))
                .requestHandler(this::serve)
                .exceptionHandler(_ -> refused.incrementAndGet())
                .listen(port));
        port = server.actualPort();
    }

    @Override
    public void close() {
        stop();
    }

    private synchronized void serve(HttpServerRequest request) {
        if (!("Bearer " + token).equals(request.getHeader("Authorization"))) {
            request.response().setStatusCode(401).end();
        } else if (!"kubernetes.io/service-name=gateway".equals(request.getParam("labelSelector"))
                || !"/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices".equals(request.path())) {
            request.response().setStatusCode(404).end();
        } else if (request.getParam("watch") == null) {
            list(request);
        } else {
            watch(request);
        }
    }

    private void list(HttpServerRequest request) {
        lists.incrementAndGet();
        request.response()
                .end(new JsonObject()
                        .put("metadata", new JsonObject().put("resourceVersion", "" + version))
                        .put("items", new JsonArray(new ArrayList<>(slices.values())))
                        .encode());
    }

    private void watch(HttpServerRequest request) {
        int from = Integer.parseInt(request.getParam("resourceVersion"));
        if (from < oldest) {
            request.response().setStatusCode(410).end();
            return;
        }
        request.response().setChunked(true);
        request.response().exceptionHandler(_ -> {});
        request.response().writeHead();
        for (var event : events) {
            var object = event.getJsonObject("object");
            if (Integer.parseInt(object.getJsonObject("metadata").getString("resourceVersion")) > from) {
                request.response().write(event.encode() + "\n");
            }
        }
        watches.add(request);
    }

    private void tell(String type, JsonObject slice) {
        events.add(new JsonObject().put("type", type).put("object", slice.copy()));
        watches.forEach(watch -> write(watch, type, slice));
    }

    private static void write(HttpServerRequest watch, String type, JsonObject object) {
        watch.response()
                .write(new JsonObject().put("type", type).put("object", object).encode() + "\n");
    }

    /** A certificate for localhost in a directory of its own, and its authority: itself. */
    public record Certificates(Path store, Path authority) {

        /** Makes one, which takes the JDK's keytool a second. */
        public static Certificates create() {
            try {
                var directory = Files.createTempDirectory(Path.of("target"), "certificates");
                var created = new Certificates(directory.resolve("server.p12"), directory.resolve("ca.crt"));
                var store = created.store().toString();
                keytool(
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        store);
                keytool("-exportcert", "-rfc", "-file", created.authority().toString(), "-keystore", store);
                return created;
            } catch (IOException | InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }

    /** An authority that has nothing to do with this server: one of those that the JDK trusts. */
    public static String someOtherAuthority() throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")
                        .toFile(),
                (char[]) null);
        var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN CERTIFICATE-----\n"
                + encoder.encodeToString(
                        trusted.getCertificate(trusted.aliases().nextElement()).getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "server", "-storetype", "PKCS12", "-storepass", PASSWORD));
        var keytool = new ProcessBuilder(command).inheritIO().start();
        if (keytool.waitFor() != 0) {
            throw new AssertionError("keytool failed");
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
