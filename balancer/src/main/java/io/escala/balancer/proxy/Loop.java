package io.escala.balancer.proxy;

import io.escala.balancer.framing.RequestHead;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.Pool;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the connections of one event loop share. Used on that loop only, but for {@link #execute}. */
final class Loop {

    /** How often time limits are looked at; they are kept to within this. */
    private static final long SWEEP_MILLIS = 50;

    private final Forwarder forwarder;
    private final EventLoop eventLoop;
    private final Upstreams upstreams;
    private final WaitingLine line;
    private final Wire wire = new Wire();
    private final Set<ClientConnection> clients = new LinkedHashSet<>();
    private final ScheduledFuture<?> sweeping;
    private long now;

    Loop(Forwarder forwarder, Transport transport, EventLoop eventLoop) {
        this.forwarder = forwarder;
        this.eventLoop = eventLoop;
        var settings = forwarder.settings().upstream();
        upstreams = new Upstreams(this, transport.client(eventLoop, settings.connectTimeout()), settings);
        line = new WaitingLine(this, forwarder.settings().queue());
        now = nanos();
        sweeping = eventLoop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    ProxySettings settings() {
        return forwarder.settings();
    }

    Pool pool() {
        return forwarder.pool();
    }

    RetryBudget budget() {
        return forwarder.budget();
    }

    Traffic traffic() {
        return forwarder.traffic();
    }

    Upstreams upstreams() {
        return upstreams;
    }

    WaitingLine line() {
        return line;
    }

    /** How many wait on all loops. */
    AtomicInteger waiting() {
        return forwarder.waiting();
    }

    /** A request was refused because all backends are busy. */
    void shed() {
        forwarder.shed();
    }

    /** A backend may have room again: those who wait may go on, here or on another loop. */
    void freed() {
        if (forwarder.waiting().get() > 0) {
            if (line.isEmpty()) {
                forwarder.advanceElsewhere(this);
            } else {
                line.advance();
            }
        }
    }

    /** A request begins: how it is traced. */
    RequestTrace trace(RequestHead request, Peer peer, byte[] requestId) {
        return forwarder.tracing().begin(request, peer.address(), requestId);
    }

    /** An exchange is over. */
    void finished(Exchange exchange) {
        forwarder.finished(exchange);
    }

    /** Scratch space; whoever uses it is done with it before anything else can. */
    Wire wire() {
        return wire;
    }

    /** The time of the last sweep, for limits that are far longer than its interval. */
    long now() {
        return now;
    }

    long nanos() {
        return forwarder.time().nanos();
    }

    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Whether connections to the backend are worth keeping. */
    boolean keeps(Backend backend) {
        return !backend.left();
    }

    /** Registers a connection; false when there are too many. */
    boolean opened(ClientConnection client) {
        clients.add(client);
        return forwarder.clients().incrementAndGet() <= settings().client().connections();
    }

    void closed(ClientConnection client) {
        if (clients.remove(client)) {
            forwarder.clients().decrementAndGet();
        }
    }

    /** A request was refused before it became one. */
    void refused(ClientConnection client, Problem problem, byte[] requestId) {
        forwarder.refused(client.peer(), problem, requestId);
    }

    void clientTrouble(Peer peer, Throwable cause) {
        forwarder.clientTrouble(peer, cause);
    }

    /** A backend was taken out: what waits for it and may go elsewhere does. */
    void backendOut(Backend backend) {
        for (var client : new ArrayList<>(clients)) {
            var exchange = client.exchange();
            if (exchange != null) {
                exchange.backendOut(backend);
            }
        }
    }

    /** Ends the sweeps and all connections. */
    void close() {
        sweeping.cancel(false);
        new ArrayList<>(clients).forEach(client -> client.abort(true));
        upstreams.close();
    }

    private void sweep() {
        now = nanos();
        for (var client : new ArrayList<>(clients)) {
            client.sweep(now);
        }
        line.sweep(now);
        line.advance();
        upstreams.sweep(now);
    }
}
