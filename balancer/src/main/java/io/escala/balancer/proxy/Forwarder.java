package io.escala.balancer.proxy;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.BackendState;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.PoolListener;
import io.escala.balancer.pool.Time;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxy: takes connections and passes every request on to a backend of the pool.
 *
 * <p>What a request passes through, in order: {@link ClientConnection} frames it → {@link Exchange} takes the pool's next
 * backend and, from {@link Upstreams}, a connection on the same event loop → {@link RequestWriter} →
 * {@link UpstreamConnection} frames the response → {@link ResponseWriter}. On a failure {@link RetryRule} and
 * {@link RetryBudget} decide whether another backend is tried, and {@link Problem} is what the client gets when none is.
 */
public final class Forwarder implements PoolListener, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Forwarder.class);

    private final Transport transport;
    private final Pool pool;
    private final ProxySettings settings;
    private final RetryBudget budget;
    private final Traffic traffic;
    private final Time time;
    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final Observers observers;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder[] answers = new LongAdder[6];
    private volatile @Nullable Channel listening;

    /** Who is told of requests. */
    public record Observers(AccessLog accessLog, Tracing tracing) {

        /** Nobody. */
        public static final Observers NONE = new Observers(AccessLog.OFF, Tracing.OFF);
    }

    public Forwarder(Vertx vertx, Pool pool, ProxySettings settings, Traffic traffic, Observers observers, Time time) {
        this.observers = observers;
        Arrays.setAll(answers, _ -> new LongAdder());
        this.pool = pool;
        this.settings = settings;
        this.traffic = traffic;
        this.time = time;
        transport = new Transport(vertx);
        budget = new RetryBudget(settings.retry().ratio(), settings.retry().floor(), time);
    }

    /**
     * Starts to take connections and returns once it does.
     *
     * @param port 0 for any free one
     * @return the port
     */
    public int listen(String host, int port) throws InterruptedException {
        var bound = transport
                .server(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(host, port)
                .sync()
                .channel();
        listening = bound;
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** Retries that the budget refused since start. */
    public long retriesRefused() {
        return budget.refused();
    }

    /** Requests refused since start because they are malformed, too large or too slow. */
    public long refusals() {
        return refusals.sum();
    }

    /** Requests refused since start because all backends were busy. */
    public long overloads() {
        return shed.sum();
    }

    /** Requests that wait for a backend now. */
    public int queued() {
        return waiting.get();
    }

    /** Answers since start whose status begins with the given digit, the balancer's own included. */
    public long answers(int digit) {
        return answers[digit].sum();
    }

    /** Connections to backends now, those without a request included. */
    public int upstreamConnections() {
        return loops.values().stream().mapToInt(loop -> loop.upstreams().open()).sum();
    }

    /** Connections to backends now on which there is no request. */
    public int idleUpstreamConnections() {
        return loops.values().stream()
                .mapToInt(loop -> loop.upstreams().unused())
                .sum();
    }

    /** Clients connected now. */
    public int connections() {
        return clients.get();
    }

    @Override
    public void left(Backend backend) {
        onEachLoop(loop -> loop.upstreams().leave(backend));
    }

    @Override
    public void changed(Backend backend, BackendState from, BackendState to) {
        boolean out = to instanceof BackendState.Ejected || to instanceof BackendState.Probing;
        if (out && from instanceof BackendState.Healthy) {
            onEachLoop(loop -> loop.backendOut(backend));
        }
    }

    /** Takes no more connections and ends those there are. */
    @Override
    public void close() {
        var bound = listening;
        if (bound != null) {
            bound.close().awaitUninterruptibly();
        }
        onEachLoop(Loop::close);
    }

    Pool pool() {
        return pool;
    }

    ProxySettings settings() {
        return settings;
    }

    RetryBudget budget() {
        return budget;
    }

    Traffic traffic() {
        return traffic;
    }

    Time time() {
        return time;
    }

    AtomicInteger clients() {
        return clients;
    }

    AtomicInteger waiting() {
        return waiting;
    }

    Tracing tracing() {
        return observers.tracing();
    }

    void shed() {
        shed.increment();
    }

    void advanceElsewhere(Loop here) {
        for (var loop : loops.values()) {
            if (loop != here) {
                loop.execute(() -> loop.line().advance());
            }
        }
    }

    void finished(Exchange exchange) {
        answers[exchange.status() / 100].increment();
        if (observers.accessLog().isOn()) {
            observers.accessLog().answered(exchange.entry());
        }
    }

    void refused(Peer peer, Problem problem, byte[] requestId) {
        refusals.increment();
        answers[problem.status() / 100].increment();
        LOG.debugf("Refused a request of %s with %d (%s)", peer.address(), problem.status(), RequestId.text(requestId));
    }

    void clientTrouble(Peer peer, Throwable cause) {
        LOG.debugf(cause, "The connection of %s broke", peer.address());
    }

    private void accept(SocketChannel channel) {
        var loop = loops.computeIfAbsent(channel.eventLoop(), used -> new Loop(this, transport, used));
        channel.pipeline()
                .addLast(new ClientConnection(
                        loop,
                        new Peer(channel.remoteAddress(), settings.client().proxies())));
    }

    private void onEachLoop(Consumer<Loop> task) {
        loops.values().forEach(loop -> loop.execute(() -> task.accept(loop)));
    }
}
