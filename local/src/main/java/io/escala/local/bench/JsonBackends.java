package io.escala.local.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Backends that answer every GET with the same small JSON, at hardly any cost: what is measured stands before them. */
@SuppressWarnings("FutureReturnValueIgnored") // a channel tells its handler what became of it
final class JsonBackends implements AutoCloseable {
    private static final String BODY = """
            {"sku":"mug-1","name":"Blue mug","description":"A mug of stoneware, glazed in blue, 0.3 litres","category":"kitchen",\
            "price":7.50,"currency":"EUR","stock":12,"attributes":{"colour":"blue","volume":"0.3 l"},"version":1,\
            "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}""";

    private static final byte[] RESPONSE =
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Served-By: bench\r\n" + "Content-Length: "
                            + BODY.length() + "\r\n\r\n" + BODY)
                    .getBytes(StandardCharsets.US_ASCII);

    private final EventLoopGroup loop = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    private final List<Integer> ports = new ArrayList<>();

    /** Opens so many backends, each on a port of its own. */
    JsonBackends(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Channel opened = new ServerBootstrap()
                    .group(loop)
                    .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new Answers());
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            ports.add(((InetSocketAddress) opened.localAddress()).getPort());
        }
    }

    List<Integer> ports() {
        return ports;
    }

    @Override
    public void close() {
        loop.shutdownGracefully().awaitUninterruptibly();
    }

    /** Answers each end of a head; GETs have no bodies. */
    private static final class Answers extends ChannelInboundHandlerAdapter {
        private static final int END = 0x0d0a0d0a;

        private int last;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            while (in.isReadable()) {
                last = (last << 8) | (in.readByte() & 0xff);
                if (last == END) {
                    context.write(Unpooled.wrappedBuffer(RESPONSE), context.voidPromise());
                }
            }
            in.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
            context.close();
        }
    }
}
