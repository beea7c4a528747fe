package io.escala.balancer.proxy;

import io.escala.balancer.pool.Attempt;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.Member;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to the backends. Idle ones are used again, the last one first, so that few stay warm
 * and the rest can expire.
 */
final class Upstreams {

    private final Loop loop;
    private final Bootstrap bootstrap;
    private final long keepAlive;
    private final long fresh;
    private final Map<Backend, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger unused = new AtomicInteger();

    Upstreams(Loop loop, Bootstrap bootstrap, ProxySettings.Upstream settings) {
        this.loop = loop;
        this.bootstrap = bootstrap;
        keepAlive = settings.keepAlive().toNanos();
        fresh = settings.fresh().toNanos();
    }

    /**
     * Gives the exchange a connection, now or later, or tells it that there is none.
     *
     * <p>A backend may be closing an idle connection at the very moment at which a request is sent on it. One that may be
     * sent again does not mind; any other gets a connection that was used a moment ago, or a new one.
     */
    void connect(Attempt attempt, Exchange exchange, boolean repeatable) {
        var found = idle(attempt.backend(), repeatable);
        if (found == null) {
            open(attempt, exchange);
        } else {
            exchange.connected(attempt, found);
        }
    }

    /** Gives the exchange a new connection. */
    void open(Attempt attempt, Exchange exchange) {
        var connection = new UpstreamConnection(
                loop, attempt.backend(), loop.settings().client().head());
        var _ = bootstrap
                .clone()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(address(attempt.backend().member()))
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        opened.incrementAndGet();
                        exchange.connected(attempt, connection);
                    } else {
                        exchange.notConnected(attempt, connected.cause());
                    }
                });
    }

    /** Takes a connection back on which nothing is under way. */
    void release(UpstreamConnection connection) {
        connection.idle();
        if (keepAlive == 0 || !connection.isOpen() || !loop.keeps(connection.backend())) {
            connection.close();
            return;
        }
        unused.incrementAndGet();
        idle.computeIfAbsent(connection.backend(), _ -> new ArrayDeque<>()).push(connection);
    }

    void closed(UpstreamConnection connection) {
        opened.decrementAndGet();
        var unusedOnes = idle.get(connection.backend());
        if (unusedOnes != null && unusedOnes.remove(connection)) {
            unused.decrementAndGet();
        }
    }

    /** Closes the idle connections to a backend that gets no more requests. */
    void leave(Backend backend) {
        var unusedOnes = idle.remove(backend);
        if (unusedOnes != null) {
            unused.addAndGet(-unusedOnes.size());
            unusedOnes.forEach(UpstreamConnection::close);
        }
    }

    /** Closes those that have been idle for too long. */
    void sweep(long now) {
        for (var unusedOnes : idle.values()) {
            while (!unusedOnes.isEmpty() && now - unusedOnes.getLast().lastUsed() > keepAlive) {
                unused.decrementAndGet();
                unusedOnes.removeLast().close();
            }
        }
    }

    void close() {
        new ArrayList<>(idle.keySet()).forEach(this::leave);
    }

    int open() {
        return opened.get();
    }

    int unused() {
        return unused.get();
    }

    private @Nullable UpstreamConnection idle(Backend backend, boolean repeatable) {
        var unusedOnes = idle.get(backend);
        if (unusedOnes == null) {
            return null;
        }
        var last = unusedOnes.peek();
        while (last != null && !last.isOpen()) {
            // It is about to be told that it was closed, and then removes itself.
            unused.decrementAndGet();
            unusedOnes.pop();
            last = unusedOnes.peek();
        }
        if (last == null || (!repeatable && loop.now() - last.lastUsed() > fresh)) {
            return null;
        }
        unused.decrementAndGet();
        return unusedOnes.pop();
    }

    private static InetSocketAddress address(Member member) {
        var literal = NetUtil.createByteArrayFromIpAddressString(member.host());
        try {
            return literal == null
                    ? InetSocketAddress.createUnresolved(member.host(), member.port())
                    : new InetSocketAddress(InetAddress.getByAddress(literal), member.port());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
