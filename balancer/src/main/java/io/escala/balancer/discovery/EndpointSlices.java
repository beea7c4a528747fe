package io.escala.balancer.discovery;

import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pool;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * The endpoints of a Kubernetes Service, watched at the API server.
 *
 * <pre>
 *   list ──all slices──► watch ──event──► watch
 *    ▲                    │ the stream ends ─► watch again from the last version seen
 *    └── too old (410), ──┘
 *        or an error, after a pause that grows
 * </pre>
 *
 * <p>While the API server is away the last known members stay. Everything happens on one event loop.
 */
public final class EndpointSlices implements Discovery {

    private static final Logger LOG = Logger.getLogger(EndpointSlices.class);

    /** The server ends a watch after this; a little later it is given up, in case the connection died silently. */
    private static final Duration WATCH = Duration.ofSeconds(60);

    private static final Duration SILENCE = WATCH.plusSeconds(10);
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 3_000;
    private static final int MAX_EVENT = 16 << 20;
    private static final int GONE = 410;

    private final Vertx vertx;
    private final ApiServer server;
    private final String path;
    private final String service;
    private final SliceMembers slices;
    private final Trouble trouble;
    private final Context context;

    private volatile boolean closed;

    /* Only the event loop touches these. */
    private List<Member> last = List.of();
    private boolean published;
    private String version = "";
    private long pause = FIRST_PAUSE;

    /**
     * A source that begins with {@link #start}.
     *
     * @param portName the name of the Service's port for traffic
     */
    public EndpointSlices(
            Vertx vertx, ApiServer server, String namespace, String service, String portName, int probePort) {
        this.vertx = vertx;
        this.server = server;
        this.service = namespace + "/" + service;
        slices = new SliceMembers(portName, probePort);
        path = "/apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices?labelSelector="
                + URLEncoder.encode("kubernetes.io/service-name=" + service, StandardCharsets.UTF_8);
        trouble = new Trouble("The API server at " + server.address());
        context = vertx.getOrCreateContext();
    }

    @Override
    public void start(Pool pool) {
        context.runOnContext(_ -> list(pool));
    }

    @Override
    public String describe() {
        return "the EndpointSlices of " + service;
    }

    @Override
    public void close() {
        closed = true;
        context.runOnContext(_ -> server.close());
    }

    private void list(Pool pool) {
        if (closed) {
            return;
        }
        server.get(path, SILENCE)
                .compose(response -> response.statusCode() == 200
                        ? response.body()
                        : io.vertx.core.Future.failedFuture("it answered " + response.statusCode()))
                .map(Buffer::toJsonObject)
                .onSuccess(found -> listed(found, pool))
                .onFailure(cause -> retry(pool, cause));
    }

    private void listed(JsonObject found, Pool pool) {
        slices.clear();
        var items = found.getJsonArray("items");
        for (int i = 0; items != null && i < items.size(); i++) {
            slices.put(items.getJsonObject(i));
        }
        version = found.getJsonObject("metadata").getString("resourceVersion");
        pause = FIRST_PAUSE;
        trouble.over();
        publish(pool);
        watch(pool);
    }

    private void watch(Pool pool) {
        if (closed) {
            return;
        }
        var uri = path + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=" + WATCH.toSeconds()
                + "&resourceVersion=" + URLEncoder.encode(version, StandardCharsets.UTF_8);
        server.get(uri, SILENCE).onSuccess(response -> watching(response, pool)).onFailure(cause -> retry(pool, cause));
    }

    private void watching(HttpClientResponse response, Pool pool) {
        if (response.statusCode() == GONE) {
            list(pool);
            return;
        }
        if (response.statusCode() != 200) {
            retry(pool, new IllegalStateException("it answered " + response.statusCode()));
            return;
        }
        new Watch(response, pool).read();
    }

    /** Lists again after a pause, since what happened meanwhile is unknown. */
    private void retry(Pool pool, Throwable cause) {
        trouble.report("cannot be watched (" + cause.getMessage() + ")");
        long wait = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
        vertx.setTimer(wait, _ -> list(pool));
    }

    private void publish(Pool pool) {
        var members = List.copyOf(slices.members());
        if (!published || !members.equals(last)) {
            published = true;
            last = members;
            LOG.infof("Service %s has %d endpoints: %s", service, members.size(), members);
            pool.members(members);
        }
    }

    /** One stream of events; ends once. */
    private final class Watch {

        private final HttpClientResponse response;
        private final Pool pool;
        private boolean over;

        Watch(HttpClientResponse response, Pool pool) {
            this.response = response;
            this.pool = pool;
        }

        void read() {
            var lines = RecordParser.newDelimited("\n", response).maxRecordSize(MAX_EVENT);
            lines.exceptionHandler(cause -> end(() -> retry(pool, cause)));
            lines.endHandler(_ -> end(() -> watch(pool)));
            lines.handler(this::event);
        }

        private void event(Buffer line) {
            if (over || line.length() == 0) {
                return;
            }
            try {
                var event = line.toJsonObject();
                handle(event.getString("type"), event.getJsonObject("object"));
            } catch (DecodeException | ClassCastException malformed) {
                end(() -> retry(pool, malformed));
            }
        }

        private void handle(String type, JsonObject object) {
            switch (type) {
                case "ADDED", "MODIFIED" -> slices.put(object);
                case "DELETED" -> slices.remove(object);
                case "BOOKMARK" -> {}
                default -> {
                    failed(object);
                    return;
                }
            }
            version = object.getJsonObject("metadata").getString("resourceVersion");
            trouble.over();
            publish(pool);
        }

        private void failed(JsonObject status) {
            if (Integer.valueOf(GONE).equals(status.getInteger("code"))) {
                end(() -> list(pool));
            } else {
                end(() -> retry(pool, new IllegalStateException(status.getString("message"))));
            }
        }

        private void end(Runnable then) {
            if (!over) {
                over = true;
                response.request().reset();
                then.run();
            }
        }
    }
}
