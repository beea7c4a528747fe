package io.escala.local.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection of a load, with at most one request under way. */
@SuppressWarnings("FutureReturnValueIgnored") // a channel tells its handler what became of it
final class Connection extends ChannelInboundHandlerAdapter {
    private final Run run;
    private final ResponseScanner scanner = new ResponseScanner();

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf pending;
    private long due;
    private boolean underWay;

    Connection(Run run) {
        this.run = run;
    }

    void send(byte[] request, long dueAt) {
        due = dueAt;
        underWay = true;
        ChannelHandlerContext to = context;
        if (to != null) {
            to.writeAndFlush(Unpooled.wrappedBuffer(request), to.voidPromise());
        }
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        run.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (pending != null) {
            bytes = ctx.alloc().compositeBuffer(2).addComponents(true, pending, bytes);
            pending = null;
        }
        try {
            while (bytes.isReadable() && scanner.complete(bytes)) {
                underWay = false;
                run.answered(scanner.status(), due);
                if (scanner.closes()) {
                    ctx.close();
                } else {
                    run.free(this);
                }
            }
        } catch (ResponseScanner.ProtocolException | NumberFormatException notHttp) {
            ctx.close();
        }
        if (bytes.isReadable()) {
            pending = bytes;
        } else {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        run.closed(this, underWay);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable broken) {
        // A reset is counted when the channel becomes inactive.
        ctx.close();
    }
}
