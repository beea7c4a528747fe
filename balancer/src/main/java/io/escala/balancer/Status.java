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
import java.util.Locale;

/**
 * What {@code /status} on the management port shows.
 *
 * <pre>{@code
 * {"instance": "balancer-1", "mode": "normal", "draining": false, "inFlight": 3, "discovery": "the file …",
 *  "retriesRefused": 0,
 *  "backends": [{"address": "10.0.0.7:8080", "state": "ejected", "reason": "cannot connect: …",
 *                "stateMillis": 1200, "ejectedMillisLeft": 800,
 *                "requests": 50, "failures": 3, "retries": 1, "inFlight": 0}]}
 * }</pre>
 *
 * <p>{@code state} is one of {@code joining}, {@code healthy}, {@code ejected}, {@code probing}; {@code reason} is absent
 * for a healthy backend and {@code ejectedMillisLeft} for all that are not ejected.
 */
final class Status {

    private final String instance;
    private final Discovery discovery;
    private final Pool pool;
    private final Forwarder forwarder;
    private final Traffic traffic;
    private final Time time;

    Status(String instance, Discovery discovery, Pool pool, Forwarder forwarder, Traffic traffic, Time time) {
        this.instance = instance;
        this.discovery = discovery;
        this.pool = pool;
        this.forwarder = forwarder;
        this.traffic = traffic;
        this.time = time;
    }

    JsonObject json() {
        var backends = new JsonArray();
        pool.backends().forEach(backend -> backends.add(json(backend)));
        return new JsonObject()
                .put("instance", instance)
                .put("mode", pool.mode().name().toLowerCase(Locale.ROOT))
                .put("draining", traffic.draining())
                .put("inFlight", traffic.inFlight())
                .put("discovery", discovery.describe())
                .put("retriesRefused", forwarder.retriesRefused())
                .put("backends", backends);
    }

    private JsonObject json(Backend backend) {
        var state = backend.state();
        var counts = backend.counts();
        var json = new JsonObject().put("address", backend.member().address());
        switch (state) {
            case Healthy _ -> json.put("state", "healthy");
            case Joining joining ->
                json.put("state", "joining").put("reason", joining.fault().detail());
            case Ejected ejected ->
                json.put("state", "ejected")
                        .put("reason", ejected.fault().detail())
                        .put("ejectedMillisLeft", Math.max(0, millis(ejected.until() - time.nanos())));
            case Probing probing ->
                json.put("state", "probing").put("reason", probing.fault().detail());
        }
        return json.put("stateMillis", millis(time.nanos() - state.since()))
                .put("requests", counts.requests())
                .put("failures", counts.failures())
                .put("retries", counts.retries())
                .put("inFlight", counts.inFlight());
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
