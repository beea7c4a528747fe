package io.escala.balancer;

import io.escala.balancer.discovery.Discovery;
import io.escala.balancer.health.HealthChecks;
import io.escala.balancer.health.HttpProbe;
import io.escala.balancer.health.StateLog;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.Supervisor;
import io.escala.balancer.pool.SystemTime;
import io.escala.balancer.proxy.Forwarder;
import io.escala.balancer.proxy.Traffic;
import io.escala.balancer.proxy.WarmUp;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The balancer, put together: discovery tells the pool its members, health checks and requests tell it how they fare, and
 * every request that reaches the traffic port goes through the forwarder. Quarkus' own HTTP server is the management interface
 * alone.
 */
@Singleton
class Balancer {

    private static final Logger LOG = Logger.getLogger(Balancer.class);

    private final BalancerConfig config;
    private final SystemTime time = new SystemTime();
    private final Traffic traffic = new Traffic();
    private final Discovery discovery;
    private final Pool pool;
    private final HttpProbe probe;
    private final HealthChecks checks;
    private final Supervisor supervisor;
    private final AccessLogWriter accessLog;
    private final Forwarder forwarder;
    private final WarmUp warmUp;
    private final Status status;
    private final Address address;
    private volatile int port;

    @Inject
    Balancer(
            BalancerConfig config,
            Address address,
            Vertx vertx,
            MeterRegistry meters,
            OpenTelemetry telemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean tracingOff,
            @ConfigProperty(name = "escala.instance") String instance) {
        this.config = config;
        this.address = address;
        var settings = new Settings(config);
        discovery = settings.discovery(vertx, time);
        pool = new Pool(settings.health(), settings.supervision(), config.algorithm(), time, new SecureRandom());
        supervisor = new Supervisor(pool, settings.supervision(), time);
        accessLog = AccessLogWriter.of(config);
        probe = new HttpProbe(vertx, config.probe().path(), config.probe().timeout());
        checks = new HealthChecks(probe, config.probe().interval(), time);
        pool.listen(new StateLog());
        pool.listen(checks);
        var observers = new Forwarder.Observers(accessLog.log(), RequestSpans.of(tracingOff, telemetry));
        forwarder = new Forwarder(vertx, pool, settings.proxy(), traffic, observers, time);
        pool.listen(forwarder);
        warmUp = new WarmUp(vertx, settings.proxy(), time);
        status = new Status(instance, discovery, pool, forwarder, traffic, time);
        pool.listen(new Meters(meters, pool, forwarder, traffic));
    }

    Pool pool() {
        return pool;
    }

    Traffic traffic() {
        return traffic;
    }

    /** The port on which it takes traffic. */
    int port() {
        return port;
    }

    void manage(@Observes ManagementInterface management) {
        management
                .router()
                .get("/status")
                .handler(routed -> routed.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end(status.json().encode()));
    }

    void start(@Observes StartupEvent event) throws InterruptedException {
        warmUp();
        LOG.infof("Backends come from %s", discovery.describe());
        discovery.start(pool);
        supervisor.start();
        port = forwarder.listen(address.host(), address.port());
        LOG.infof("Taking traffic on http://%s:%d", address.host(), port);
    }

    private void warmUp() throws InterruptedException {
        if (config.warmUp().isPositive()) {
            long answers = warmUp.run(config.warmUp());
            LOG.infof(
                    "Warmed up with %d requests in %d ms",
                    answers, config.warmUp().toMillis());
        }
    }

    /** Stops taking requests and waits for those under way; called before anything else is stopped. */
    void drain() throws InterruptedException {
        LOG.infof("Draining: %d requests under way", traffic.inFlight());
        traffic.drain();
        Thread.sleep(config.drain().announce());
        var deadline = config.drain().deadline();
        if (traffic.awaitIdle(deadline)) {
            LOG.info("Drained");
        } else {
            LOG.warnf("Breaking off %d requests that are not done after %s", traffic.inFlight(), deadline);
        }
    }

    @PreDestroy
    void close() {
        forwarder.close();
        supervisor.close();
        accessLog.close();
        discovery.close();
        checks.close();
        probe.close();
        time.close();
    }
}
