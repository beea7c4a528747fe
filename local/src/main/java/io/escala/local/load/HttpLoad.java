package io.escala.local.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests over keep-alive connections, one at a time on each, from one event loop. Broken connections are
 * opened anew. Not thread-safe; one run at a time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a channel tells its handler what became of it
public final class HttpLoad implements AutoCloseable {
    private final EventLoopGroup loop = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    private final Bootstrap bootstrap;

    public HttpLoad() {
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5000);
    }

    /** As many requests as the connections carry, each sending the next one when it has its answer. */
    public LoadResult saturate(int port, int connections, Requests requests, Duration warmUp, Duration time)
            throws InterruptedException {
        return run(port, connections, requests, 0, warmUp, time);
    }

    /**
     * {@code perSecond} requests, evenly spaced, whatever the answers do; a request that finds no free connection waits
     * and its latency counts from when it was due.
     */
    public LoadResult atRate(
            int port, int connections, Requests requests, int perSecond, Duration warmUp, Duration time)
            throws InterruptedException {
        if (perSecond < 1) {
            throw new IllegalArgumentException("a rate must be at least 1/s but is " + perSecond);
        }
        return run(port, connections, requests, perSecond, warmUp, time);
    }

    private LoadResult run(int port, int connections, Requests requests, int perSecond, Duration warmUp, Duration time)
            throws InterruptedException {
        Run run = new Run(
                requests, perSecond, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), this::open);
        CompletableFuture<LoadResult> result = new CompletableFuture<>();
        loop.execute(() -> run.start(connections, loop.next()));
        loop.schedule(run::startMeasuring, warmUp.toMillis(), TimeUnit.MILLISECONDS);
        loop.schedule(() -> result.complete(run.stop()), warmUp.plus(time).toMillis(), TimeUnit.MILLISECONDS);
        try {
            return result.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void open(Run run) {
        bootstrap
                .clone()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Connection(run));
                    }
                })
                .connect(run.address())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        run.connectFailed();
                    }
                });
    }

    /** How a run opens one more connection. */
    interface Opener {
        void open(Run run);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
