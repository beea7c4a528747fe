package io.escala.balancer.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoop;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;

/**
 * Sockets on Vert.x' own event loops, by whatever transport those use. With epoll they are level-triggered, which spares the
 * second read that an edge-triggered one needs to learn that there is nothing more.
 */
final class Transport {

    private static final int BACKLOG = 4096;

    /** What may be written ahead of a slow reader before its source is paused, and when the source goes on. */
    private static final WriteBufferWaterMark WRITE_AHEAD = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final VertxInternal vertx;

    Transport(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
    }

    ServerBootstrap server(ChannelHandler connections) {
        var group = vertx.getEventLoopGroup();
        @SuppressWarnings("unchecked")
        var channels =
                (ChannelFactory<? extends ServerChannel>) vertx.transport().serverChannelFactory(false);
        var bootstrap = new ServerBootstrap()
                .group(vertx.getAcceptorEventLoopGroup(), group)
                .channelFactory(channels)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_AHEAD)
                .childHandler(connections);
        if (isEpoll(group.next())) {
            bootstrap.childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
        }
        return bootstrap;
    }

    Bootstrap client(EventLoop loop, Duration connectTimeout) {
        @SuppressWarnings("unchecked")
        var channels =
                (ChannelFactory<? extends SocketChannel>) vertx.transport().channelFactory(false);
        var bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .resolver(vertx.nettyAddressResolverGroup())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_AHEAD);
        if (isEpoll(loop)) {
            bootstrap.option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
        }
        return bootstrap;
    }

    /** Closes a connection, whose handler is then told by {@code channelInactive}. */
    static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private static boolean isEpoll(Object loop) {
        return loop instanceof EpollEventLoop;
    }
}
