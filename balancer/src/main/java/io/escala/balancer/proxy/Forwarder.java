package io.escala.balancer.proxy;

import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.Time;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * The reverse proxy: hands every request to an {@link Exchange}, which passes it on to a backend of the pool.
 *
 * <p>What a request passes through, in order: request id and target ({@link Headers}, {@link Target}) → the pool's next
 * backend → a connection of {@link Upstreams} → request → response; on a failure {@link RetryRule} and {@link RetryBudget}
 * decide whether another backend is tried, and {@link Problem} is what the client gets when none is.
 */
public final class Forwarder implements Handler<HttpServerRequest> {

    final Vertx vertx;
    final Pool pool;
    final ProxySettings settings;
    final Upstreams upstreams;
    final RetryBudget budget;
    final Traffic traffic;

    public Forwarder(Vertx vertx, Pool pool, ProxySettings settings, Traffic traffic, Time time) {
        this.vertx = vertx;
        this.pool = pool;
        this.settings = settings;
        this.traffic = traffic;
        upstreams = new Upstreams(vertx, settings);
        budget = new RetryBudget(settings.retryRatio(), settings.retryFloor(), time);
    }

    @Override
    public void handle(HttpServerRequest request) {
        new Exchange(this, request).start();
    }

    /** Retries that the budget refused since start. */
    public long retriesRefused() {
        return budget.refused();
    }
}
