package io.escala.balancer.proxy;

import io.escala.balancer.pool.Algorithm;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.SupervisionPolicy;
import io.escala.balancer.pool.Time;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests that the balancer sends itself before it is ready, through a forwarder and a backend that exist for nothing else. A
 * JVM takes many times more for a request until it has compiled its path; no client should meet that.
 */
public final class WarmUp {

    private static final int CLIENTS = 16;
    private static final byte[] RESPONSE =
            Texts.ascii("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nwarm");
    private static final byte[] GET =
            Texts.ascii("GET /warm-up HTTP/1.1\r\nHost: warm-up\r\nUser-Agent: escala-balancer\r\nAccept: */*\r\n\r\n");
    private static final byte[] POST =
            Texts.ascii("POST /warm-up HTTP/1.1\r\nHost: warm-up\r\nContent-Length: 6\r\n\r\n\r\n\r\n\r\n");

    private final Transport transport;
    private final Vertx vertx;
    private final ProxySettings settings;
    private final Time time;
    private final LongAdder answers = new LongAdder();
    private volatile boolean over;

    public WarmUp(Vertx vertx, ProxySettings settings, Time time) {
        this.vertx = vertx;
        this.settings = settings;
        this.time = time;
        transport = new Transport(vertx);
    }

    /** Sends for so long; returns the number of answers. */
    public long run(Duration span) throws InterruptedException {
        var backend = backend();
        var pool = new Pool(
                new HealthPolicy(1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                SupervisionPolicy.DEFAULT,
                Algorithm.ROUND_ROBIN,
                time,
                new Random());
        int port = port(backend);
        pool.members(List.of(new Member("127.0.0.1", port, port == 1 ? 2 : 1)));
        pool.backends().forEach(Backend::probeSucceeded);
        var clients = new ArrayList<Channel>();
        try (var forwarder = new Forwarder(vertx, pool, settings, new Traffic(), Forwarder.Observers.NONE, time)) {
            int entrance = forwarder.listen("127.0.0.1", 0);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(client(entrance, i % 4 == 0 ? POST : GET));
            }
            Thread.sleep(span);
            over = true;
            for (var client : clients) {
                var _ = client.close();
            }
        } finally {
            backend.close().awaitUninterruptibly();
        }
        return answers.sum();
    }

    private Channel backend() throws InterruptedException {
        return transport
                .server(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Answering());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    private Channel client(int port, byte[] request) throws InterruptedException {
        var loop = ((VertxInternal) vertx).getEventLoopGroup().next();
        return transport
                .client(loop, Duration.ofSeconds(1))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Asking(request));
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .sync()
                .channel();
    }

    private static int port(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Answers whatever comes; a request is small enough to come in one piece. */
    private static final class Answering extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            var _ = context.writeAndFlush(Unpooled.wrappedBuffer(RESPONSE), context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Transport.close(context);
        }
    }

    /** Asks again whenever it has an answer. */
    private final class Asking extends ChannelInboundHandlerAdapter {

        private final byte[] request;

        Asking(byte[] request) {
            this.request = request;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ask(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            answers.increment();
            if (!over) {
                ask(context);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Transport.close(context);
        }

        private void ask(ChannelHandlerContext context) {
            var _ = context.writeAndFlush(Unpooled.wrappedBuffer(request), context.voidPromise());
        }
    }
}
