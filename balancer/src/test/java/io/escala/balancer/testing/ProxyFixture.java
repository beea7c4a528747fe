package io.escala.balancer.testing;

import io.escala.balancer.framing.HeadLimits;
import io.escala.balancer.health.HealthChecks;
import io.escala.balancer.health.HttpProbe;
import io.escala.balancer.health.StateLog;
import io.escala.balancer.pool.Algorithm;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.SupervisionPolicy;
import io.escala.balancer.pool.Supervisor;
import io.escala.balancer.pool.SystemTime;
import io.escala.balancer.proxy.Forwarder;
import io.escala.balancer.proxy.ProxySettings;
import io.escala.balancer.proxy.Traffic;
import io.escala.balancer.proxy.TrustedProxies;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The balancer's parts on a port of their own, on two event loops, without Quarkus around them. */
public final class ProxyFixture implements AutoCloseable {

    public static final HealthPolicy POLICY = new HealthPolicy(2, 1, 3, Duration.ofMillis(200), Duration.ofSeconds(1));

    /** Without adaptive limits, since a busy machine's latencies say little. */
    public static final SupervisionPolicy SUPERVISION = new SupervisionPolicy(
            Duration.ofMillis(400), 3, 0, 3, Duration.ofMillis(200), 10, 0.1, Duration.ofSeconds(5), false, 8, 1024);

    public static final ProxySettings SETTINGS = new ProxySettings(
            new ProxySettings.Client(
                    new HeadLimits(16 * 1024, 32 * 1024, 128),
                    2L << 30,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    10_000,
                    TrustedProxies.of(List.of())),
            new ProxySettings.Upstream(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1)),
            new ProxySettings.Retry(3, 0.2, 100, 64 * 1024),
            new ProxySettings.Queue(512, Duration.ofSeconds(1)));

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
    private final SystemTime time = new SystemTime();
    private final Traffic traffic = new Traffic();
    private final int port;
    private final Pool pool;
    private final Supervisor supervisor;
    private final HttpProbe probe = new HttpProbe(vertx, "/q/health/ready", Duration.ofSeconds(5));
    private final HealthChecks checks = new HealthChecks(probe, Duration.ofMillis(50), time);
    private final Forwarder forwarder;

    public ProxyFixture(ProxySettings settings, TestBackend... backends) {
        this(settings, SUPERVISION, backends);
    }

    public ProxyFixture(ProxySettings settings, SupervisionPolicy supervision, TestBackend... backends) {
        this(settings, supervision, Forwarder.Observers.NONE, backends);
    }

    public ProxyFixture(
            ProxySettings settings,
            SupervisionPolicy supervision,
            Forwarder.Observers observers,
            TestBackend... backends) {
        pool = new Pool(POLICY, supervision, Algorithm.ROUND_ROBIN, time, new Random(1));
        supervisor = new Supervisor(pool, supervision, time);
        pool.listen(new StateLog());
        pool.listen(checks);
        forwarder = new Forwarder(vertx, pool, settings, traffic, observers, time);
        pool.listen(forwarder);
        members(backends);
        supervisor.start();
        port = listen();
        Await.until("all backends are probed", () -> pool.mode() == Pool.Mode.NORMAL || backends.length == 0);
    }

    public void members(TestBackend... backends) {
        pool.members(Arrays.stream(backends).map(TestBackend::member).toList());
    }

    /** Names backends of another kind. */
    public void elsewhere(Member... members) {
        pool.members(List.of(members));
        awaitHealthy(members.length);
    }

    /** Waits until so many are healthy and in line for requests. */
    public void awaitHealthy(int count) {
        Await.until(
                count + " healthy",
                () -> pool.inLine() == count
                        && pool.backends().stream()
                                        .filter(backend -> backend.state() instanceof Healthy)
                                        .count()
                                == count);
    }

    public TestClient connect() throws IOException {
        return new TestClient(port);
    }

    public int port() {
        return port;
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
        forwarder.close();
        supervisor.close();
        checks.close();
        time.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private int listen() {
        try {
            return forwarder.listen("127.0.0.1", 0);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
