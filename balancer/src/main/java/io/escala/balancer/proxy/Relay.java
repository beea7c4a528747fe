package io.escala.balancer.proxy;

import io.escala.balancer.framing.Framing;
import io.escala.balancer.framing.ResponseHead;
import io.escala.balancer.proxy.ResponseWriter.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Passes one response on to the client as it comes: the head with the balancer's fields, the body framed for this client. */
final class Relay {

    /** Bodies up to this size are copied behind their head, which costs less than a second buffer in the write. */
    private static final int COPIED = 8 * 1024;

    /** How far the response is. */
    enum Progress {
        MORE,
        ENDED,
        MALFORMED
    }

    private final ClientConnection client;
    private final boolean http10;
    private boolean begun;
    private boolean decoding;
    private boolean endsWithConnection;
    private long bytes;

    /** @param http10 whether the client knows no chunks and no interim responses */
    Relay(ClientConnection client, boolean http10) {
        this.client = client;
        this.http10 = http10;
    }

    /** Whether the client has seen some of it, so that nothing else can be answered. */
    boolean begun() {
        return begun;
    }

    /** Whether the client takes the end of its connection for that of the response. */
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** Bytes of the body passed on. */
    long bytes() {
        return bytes;
    }

    /** Passes an interim response on, but for 100, which the balancer sends itself. */
    void interim(ResponseHead head, Wire wire) {
        if (head.status() != 100 && !http10) {
            ResponseWriter.writeInterim(head, wire.clear());
            client.write(client.buffer(wire, 0));
            client.flush();
        }
    }

    /** A response is about to be passed on: decides how the client gets its body. */
    void begin(Framing framing) {
        begun = true;
        decoding = framing == Framing.CHUNKED && http10;
        endsWithConnection = decoding || framing == Framing.UNTIL_CLOSE;
    }

    /** Passes the head on, and what is there of the body. */
    Progress head(UpstreamConnection from, ByteBuf in, byte[] requestId, Connection after, Wire wire) {
        ResponseWriter.write(from.head(), from.body().framing(), !decoding, requestId, after, wire.clear());
        return pass(from, in, client.buffer(wire, Math.min(COPIED, in.readableBytes())));
    }

    /** Passes more of the body on. */
    Progress body(UpstreamConnection from, ByteBuf in) {
        return pass(from, in, null);
    }

    /** Ends a stream of events before its backend does, between two chunks so that the client can tell. */
    void endStream(UpstreamConnection from) {
        if (!decoding && from.body().betweenChunks()) {
            client.write(Unpooled.wrappedBuffer(Texts.LAST_CHUNK));
        }
    }

    private Progress pass(UpstreamConnection from, ByteBuf in, @Nullable ByteBuf head) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        ByteBuf content = decoding ? client.buffer(available) : null;
        int count = from.body().take(in, content);
        if (count < 0) {
            release(head);
            release(content);
            return Progress.MALFORMED;
        }
        if (content == null && head != null && count <= COPIED) {
            client.write(head.writeBytes(in, start, count));
        } else {
            writeIfAny(head);
            writeIfAny(content != null ? content : in.retainedSlice(start, count));
        }
        bytes += count;
        return from.body().ended() ? Progress.ENDED : Progress.MORE;
    }

    private void writeIfAny(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            client.write(buffer);
        }
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }
}
