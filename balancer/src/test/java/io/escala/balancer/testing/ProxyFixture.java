package io.escala.balancer.testing;

import io.escala.balancer.health.HealthChecks;
import io.escala.balancer.health.HttpProbe;
import io.escala.balancer.health.StateLog;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.SystemTime;
import io.escala.balancer.proxy.Forwarder;
import io.escala.balancer.proxy.ProxySettings;
import io.escala.balancer.proxy.Traffic;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** The balancer's parts on a port of their own, on two event loops, without Quarkus around them. */
public final class ProxyFixture implements AutoCloseable {

    public static final HealthPolicy POLICY = new HealthPolicy(2, 1, 3, Duration.ofMillis(200), Duration.ofSeconds(1));

    public static final ProxySettings SETTINGS = new ProxySettings(
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            512,
            512,
            3,
            0.2,
            100);

    /** How Vert.x is asked for one free port that all instances of a server share. */
    private static final int ANY_PORT_FOR_ALL = -1;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final SystemTime time = new SystemTime();
    private final Traffic traffic = new Traffic();
    private final AtomicInteger port = new AtomicInteger();
    private final Pool pool = new Pool(POLICY, time, new Random(1));
    private final HttpProbe probe = new HttpProbe(vertx, "/q/health/ready", Duration.ofSeconds(5));
    private final HealthChecks checks = new HealthChecks(probe, Duration.ofMillis(50), time);
    private final Forwarder forwarder;

    public ProxyFixture(ProxySettings settings, TestBackend... backends) {
        pool.listen(new StateLog());
        pool.listen(checks);
        forwarder = new Forwarder(vertx, pool, settings, traffic, time);
        members(backends);
        vertx.deployVerticle(Server::new, new DeploymentOptions().setInstances(2))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Await.until("all backends are probed", () -> pool.mode() == Pool.Mode.NORMAL || backends.length == 0);
    }

    public void members(TestBackend... backends) {
        pool.members(Arrays.stream(backends).map(TestBackend::member).toList());
    }

    public void awaitHealthy(int count) {
        Await.until(
                count + " healthy",
                () -> pool.backends().stream()
                                .filter(backend -> backend.state() instanceof Healthy)
                                .count()
                        == count);
    }

    public TestClient connect() throws IOException {
        return new TestClient(port.get());
    }

    public int port() {
        return port.get();
    }

    public Pool pool() {
        return pool;
    }

    public Traffic traffic() {
        return traffic;
    }

    public Forwarder forwarder() {
        return forwarder;
    }

    @Override
    public void close() {
        checks.close();
        time.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private final class Server extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            Future<HttpServer> listening = vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setTcpNoDelay(true)
                            .setHttp2ClearTextEnabled(false))
                    .requestHandler(forwarder)
                    .listen(ANY_PORT_FOR_ALL);
            listening
                    .onSuccess(server -> port.set(server.actualPort()))
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
