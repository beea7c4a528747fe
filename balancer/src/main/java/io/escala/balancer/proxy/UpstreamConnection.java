package io.escala.balancer.proxy;

import io.escala.balancer.framing.Body;
import io.escala.balancer.framing.HeadLimits;
import io.escala.balancer.framing.ResponseHead;
import io.escala.balancer.pool.Backend;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a backend: idle, or with one exchange on it. Reads response heads and hands what it reads to the exchange.
 * Everything happens on its event loop, which is that of the exchange's client.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private final Loop loop;
    private final Backend backend;
    private final ResponseHead head;
    private final Body body;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable Throwable trouble;
    private boolean used;
    private boolean reused;
    private boolean toHead;
    private boolean headRead;
    private boolean headSent;
    private long lastUsed;

    UpstreamConnection(Loop loop, Backend backend, HeadLimits limits) {
        this.loop = loop;
        this.backend = backend;
        head = new ResponseHead(limits);
        body = new Body(limits);
    }

    Backend backend() {
        return backend;
    }

    ResponseHead head() {
        return head;
    }

    Body body() {
        return body;
    }

    /** The loop's time at which something last arrived, or it was last given back. */
    long lastUsed() {
        return lastUsed;
    }

    boolean isOpen() {
        return context().channel().isActive();
    }

    /** Whether it takes more without holding it in memory. */
    boolean isWritable() {
        return context().channel().isWritable();
    }

    /** Whether all of the request's head has left, so that the backend may have processed the request. */
    boolean headSent() {
        return headSent;
    }

    /** Whether it had been idle and said nothing since: the backend may have closed it before it got the request. */
    boolean stale() {
        return reused && head.untouched();
    }

    /** Takes an exchange on, whose response is then read. */
    void serve(Exchange served, boolean answersHead) {
        reused = used;
        used = true;
        exchange = served;
        toHead = answersHead;
        headRead = false;
        headSent = false;
        head.clear();
        lastUsed = loop.now();
    }

    /**
     * Sends the head of a request, not flushed yet.
     *
     * @param once whether the request must not be sent twice, so that it counts when exactly its head has left
     */
    void writeHead(ByteBuf bytes, boolean once) {
        if (!once) {
            headSent = true;
            write(bytes);
            return;
        }
        var _ = context().write(bytes).addListener((ChannelFutureListener) written -> headSent |= written.isSuccess());
    }

    void write(ByteBuf bytes) {
        var _ = context().write(bytes, context().voidPromise());
    }

    void flush() {
        context().flush();
    }

    void read(boolean wanted) {
        context().channel().config().setAutoRead(wanted);
    }

    /** The exchange is done with it, and nothing is left of request and response. */
    void idle() {
        exchange = null;
        lastUsed = loop.now();
        read(true);
    }

    void close() {
        exchange = null;
        Transport.close(context());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var in = (ByteBuf) message;
        try {
            lastUsed = loop.now();
            if (exchange == null) {
                // Nobody asked; what it says could be taken for the answer to the next request.
                Transport.close(from);
            } else if (headRead) {
                exchange.body(this, in);
            } else {
                readHead(exchange, in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.flushResponse();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.upstreamWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        loop.upstreams().closed(this);
        if (exchange != null) {
            var ended = exchange;
            exchange = null;
            ended.upstreamClosed(this, trouble == null ? "closed by the backend" : Faults.text(trouble));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        trouble = cause;
        Transport.close(from);
    }

    private void readHead(Exchange reading, ByteBuf in) {
        while (true) {
            switch (head.read(in)) {
                case MORE -> {
                    return;
                }
                case MALFORMED -> {
                    exchange = null;
                    Transport.close(context());
                    reading.upstreamClosed(
                            this, "malformed response: " + head.flaw().detail());
                    return;
                }
                case COMPLETE -> {
                    if (!head.interim()) {
                        headRead = true;
                        body.begin(head.framing(toHead), head.length());
                        reading.answered(this, in);
                        return;
                    }
                    reading.interim(head);
                    head.clear();
                }
            }
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        return context;
    }
}
