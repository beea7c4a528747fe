package io.escala.balancer.proxy;

import io.escala.balancer.framing.Body;
import io.escala.balancer.framing.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection. Reads requests one after the other and hands each to an {@link Exchange}; a request that is sent
 * before the answer to the one before it waits here.
 *
 * <pre>
 *   HEAD ─► BODY ─► BUSY ─► HEAD …
 *     └───────┴───────┴──► LINGER ─► CLOSED
 * </pre>
 *
 * <p>LINGER is a lingering close: what the client still sends is read and dropped for a moment, since closing at once would
 * make the kernel send a reset that can overtake the response (RFC 9112, section 9.6).
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private enum State {
        HEAD,
        BODY,
        BUSY,
        LINGER,
        CLOSED
    }

    /** What may wait of later requests before reading stops. */
    private static final int MAX_HELD = 64 * 1024;

    private static final long LINGER_NANOS = 2_000_000_000L;

    private final Loop loop;
    private final Peer peer;
    private final RequestHead head;
    private final Body body;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf held;
    private State state = State.HEAD;
    private boolean processing;
    private boolean reading = true;
    private long bodyBytes;

    /* The loop's time of what the current state's timeout counts from. */
    private long since;

    ClientConnection(Loop loop, Peer peer) {
        this.loop = loop;
        this.peer = peer;
        head = new RequestHead(loop.settings().client().head());
        body = new Body(loop.settings().client().head());
        since = loop.now();
    }

    Peer peer() {
        return peer;
    }

    RequestHead head() {
        return head;
    }

    /** Whether bytes of the client are being processed right now, after which what was written upstream is flushed. */
    boolean processing() {
        return processing;
    }

    boolean isWritable() {
        return context().channel().isWritable();
    }

    ByteBuf buffer(Wire wire, int more) {
        return wire.toBuffer(context().alloc(), more);
    }

    ByteBuf buffer(int size) {
        return context().alloc().directBuffer(size);
    }

    void write(ByteBuf bytes) {
        var _ = context().write(bytes, context().voidPromise());
    }

    void flush() {
        context().flush();
    }

    @Nullable
    Exchange exchange() {
        return exchange;
    }

    /** The exchange is over; its response is written. */
    void done(boolean close) {
        exchange = null;
        flush();
        if (close || state == State.BODY) {
            linger();
        } else if (state == State.BUSY) {
            head.clear();
            state = State.HEAD;
            since = loop.now();
            process();
        }
    }

    /**
     * Ends the connection so that the client can tell that what it got is not all.
     *
     * @param told whether the framing tells; a reset does otherwise, at the price of what is still on its way
     */
    void abort(boolean told) {
        exchange = null;
        if (state != State.CLOSED) {
            if (told) {
                flush();
            } else {
                context().channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            Transport.close(context());
        }
    }

    /** Reads on or waits, depending on whether what is read has somewhere to go. */
    void updateReading() {
        boolean wanted =
                (held == null || held.readableBytes() <= MAX_HELD) && (exchange == null || exchange.takesBody());
        if (wanted != reading && state != State.CLOSED) {
            reading = wanted;
            since = loop.now();
            context().channel().config().setAutoRead(wanted);
        }
    }

    /** Closes the connection unless a request is under way. */
    void closeIfIdle() {
        if (exchange == null) {
            Transport.close(context());
        }
    }

    /** Looks whether a time limit has passed. */
    void sweep(long now) {
        var limits = loop.settings().client();
        long passed = now - since;
        switch (state) {
            case HEAD -> {
                if (head.untouched()) {
                    if (passed > limits.keepAlive().toNanos()) {
                        Transport.close(context());
                    }
                } else if (passed > limits.headTimeout().toNanos()) {
                    refuse(Problem.REQUEST_TIMEOUT);
                }
            }
            case BODY -> {
                if (reading && passed > limits.bodyTimeout().toNanos()) {
                    refuse(Problem.REQUEST_TIMEOUT);
                } else if (exchange != null) {
                    exchange.sweep(now);
                }
            }
            case BUSY -> {
                if (exchange != null) {
                    exchange.sweep(now);
                }
            }
            case LINGER -> {
                if (passed > LINGER_NANOS) {
                    Transport.close(context());
                }
            }
            case CLOSED -> {}
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        if (!loop.opened(this)) {
            refuse(Problem.TOO_MANY_CONNECTIONS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var in = (ByteBuf) message;
        held = held == null ? in : joined(held, in);
        process();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        state = State.CLOSED;
        loop.closed(this);
        if (exchange != null) {
            var left = exchange;
            exchange = null;
            left.clientLeft();
        }
        dropHeld();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // A reset, most of the time; the client's side of it is over whatever it was, and channelInactive tells the
        // rest.
        loop.clientTrouble(peer, cause);
        Transport.close(from);
    }

    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (held != null && held.isReadable() && step(held)) {
                // The next part of what was read.
            }
        } finally {
            processing = false;
        }
        if (exchange != null) {
            exchange.flushRequest();
        }
        if (held != null && !held.isReadable()) {
            dropHeld();
        }
        updateReading();
    }

    /** Takes a part of what was read; false when the rest has to wait. */
    private boolean step(ByteBuf in) {
        switch (state) {
            case HEAD -> readHead(in);
            case BODY -> readBody(in);
            case LINGER -> in.skipBytes(in.readableBytes());
            case BUSY, CLOSED -> {
                return false;
            }
        }
        return true;
    }

    private void readHead(ByteBuf in) {
        if (head.untouched()) {
            since = loop.now();
        }
        switch (head.read(in)) {
            case MORE -> {}
            case MALFORMED -> refuse(Problem.of(head.flaw()));
            case COMPLETE -> begin();
        }
    }

    private void begin() {
        body.begin(head.framing(), head.length());
        bodyBytes = 0;
        since = loop.now();
        if (head.length() > loop.settings().client().body()) {
            refuse(Problem.BODY_TOO_LARGE);
            return;
        }
        state = body.ended() ? State.BUSY : State.BODY;
        exchange = new Exchange(loop, this, !body.ended());
        exchange.start();
    }

    private void readBody(ByteBuf in) {
        since = loop.now();
        int from = in.readerIndex();
        int count = body.take(in);
        if (count < 0) {
            refuse(Problem.of(body.flaw()));
            return;
        }
        bodyBytes += count;
        if (bodyBytes > loop.settings().client().body()) {
            refuse(Problem.BODY_TOO_LARGE);
            return;
        }
        if (body.ended()) {
            state = State.BUSY;
        }
        if (exchange != null) {
            exchange.bodyPart(in.retainedSlice(from, count), body.ended());
        }
    }

    /** Answers a request that cannot be passed on, or not to its end, and ends the connection. */
    private void refuse(Problem problem) {
        if (exchange != null) {
            exchange.refuseAndClose(problem);
            return;
        }
        var id = RequestId.random();
        var wire = loop.wire().clear();
        problem.write(id, false, ResponseWriter.Connection.CLOSE, wire);
        write(buffer(wire, 0));
        loop.refused(this, problem, id);
        linger();
    }

    private void linger() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.LINGER;
        since = loop.now();
        dropHeld();
        updateReading();
        var channel = (DuplexChannel) context().channel();
        var _ = context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(channel));
    }

    private static void endOutput(DuplexChannel channel) {
        var _ = channel.shutdownOutput();
    }

    private void dropHeld() {
        if (held != null) {
            // While it is being processed, the loop there still reads it; an empty one ends that.
            held.skipBytes(held.readableBytes());
            if (!processing) {
                held.release();
                held = null;
            }
        }
    }

    private ByteBuf joined(ByteBuf first, ByteBuf second) {
        var both = buffer(first.readableBytes() + second.readableBytes());
        both.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return both;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        return context;
    }
}
