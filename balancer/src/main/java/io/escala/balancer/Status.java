package io.escala.balancer;

import io.escala.balancer.discovery.Discovery;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.Time;
import io.escala.balancer.proxy.Forwarder;
import io.escala.balancer.proxy.Traffic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * What {@code /status} on the management port shows. Fields are added, never renamed or removed.
 *
 * <pre>{@code
 * {"instance": "balancer-1", "started": "2026-11-25T08:00:00Z", "uptimeMillis": 5000,
 *  "mode": "normal", "draining": false, "discovery": "the file …",
 *  "inFlight": 3, "queued": 0, "connections": 12, "retriesRefused": 0,
 *  "totals": {"requests": 120, "failures": 3, "retries": 1, "ejections": 1, "responses5xx": 0, "shed": 0, "refused": 0},
 *  "backends": [{"address": "10.0.0.7:8080", "instance": "gateway-1", "state": "ejected", "reason": "cannot connect: …",
 *                "since": "2026-11-25T08:00:03Z", "stateMillis": 1200, "ejectedMillisLeft": 800, "share": 1.0, "limit": 1024,
 *                "requests": 50, "failures": 3, "errors": 0, "retries": 1, "ejections": 1, "inFlight": 0,
 *                "latencyMillis": {"p50": 1.2, "p99": 4.5}}]}
 * }</pre>
 *
 * <p>{@code state} is one of {@code joining}, {@code healthy}, {@code ejected}, {@code probing} and, for a member that is about
 * to leave and takes requests only when nobody else can, {@code draining}. {@code instance} is the backend's name for itself
 * and absent until it is known; {@code reason} is absent for a healthy backend and {@code ejectedMillisLeft} for all that are
 * not ejected. Latencies are of the last ten seconds, from the end of a request to the head of its answer; 0 without any.
 */
final class Status {

    private final String instance;
    private final Discovery discovery;
    private final Pool pool;
    private final Forwarder forwarder;
    private final Traffic traffic;
    private final Time time;
    private final Instant started = Instant.now();

    Status(String instance, Discovery discovery, Pool pool, Forwarder forwarder, Traffic traffic, Time time) {
        this.instance = instance;
        this.discovery = discovery;
        this.pool = pool;
        this.forwarder = forwarder;
        this.traffic = traffic;
        this.time = time;
    }

    JsonObject json() {
        var now = Instant.now();
        var backends = new JsonArray();
        pool.backends().forEach(backend -> backends.add(json(backend, now)));
        return new JsonObject()
                .put("instance", instance)
                .put("started", started.toString())
                .put("uptimeMillis", Duration.between(started, now).toMillis())
                .put("mode", pool.mode().name().toLowerCase(Locale.ROOT))
                .put("draining", traffic.draining())
                .put("inFlight", traffic.inFlight())
                .put("queued", forwarder.queued())
                .put("connections", forwarder.connections())
                .put("discovery", discovery.describe())
                .put("retriesRefused", forwarder.retriesRefused())
                .put("totals", totals())
                .put("backends", backends);
    }

    private JsonObject totals() {
        var total = pool.totals();
        return new JsonObject()
                .put("requests", total.requests())
                .put("failures", total.failures())
                .put("retries", total.retries())
                .put("ejections", total.ejections())
                .put("responses5xx", forwarder.answers(5))
                .put("shed", forwarder.overloads())
                .put("refused", forwarder.refusals());
    }

    private JsonObject json(Backend backend, Instant now) {
        var counts = backend.counts();
        var latencies = backend.latencies();
        long stateMillis = millis(time.nanos() - backend.state().since());
        var json = new JsonObject().put("address", backend.member().address());
        if (backend.instance() != null) {
            json.put("instance", backend.instance());
        }
        putState(backend, json);
        return json.put(
                        "since",
                        now.minusMillis(stateMillis)
                                .truncatedTo(ChronoUnit.MILLIS)
                                .toString())
                .put("stateMillis", stateMillis)
                .put("share", backend.share())
                .put("limit", backend.limitNow())
                .put("requests", counts.requests())
                .put("failures", counts.failures())
                .put("errors", backend.serverErrors())
                .put("retries", counts.retries())
                .put("ejections", counts.ejections())
                .put("inFlight", counts.inFlight())
                .put(
                        "latencyMillis",
                        new JsonObject()
                                .put("p50", latencies.p50().toNanos() / 1e6)
                                .put("p99", latencies.p99().toNanos() / 1e6));
    }

    private void putState(Backend backend, JsonObject json) {
        switch (backend.state()) {
            case Healthy _ -> json.put("state", backend.member().terminating() ? "draining" : "healthy");
            case Joining joining ->
                json.put("state", "joining").put("reason", joining.fault().detail());
            case Ejected ejected ->
                json.put("state", "ejected")
                        .put("reason", ejected.fault().detail())
                        .put("ejectedMillisLeft", Math.max(0, millis(ejected.until() - time.nanos())));
            case Probing probing ->
                json.put("state", "probing").put("reason", probing.fault().detail());
        }
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
