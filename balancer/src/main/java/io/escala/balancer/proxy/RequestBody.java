package io.escala.balancer.proxy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way to a backend. Its beginning is kept until it is certain that it need not be sent again; what is
 * larger than the limit is not kept: such a request streams and has one attempt.
 */
final class RequestBody {

    private final int limit;
    private final boolean none;
    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private long size;
    private boolean kept = true;
    private boolean ended;

    /** @param limit bytes that are kept */
    RequestBody(boolean none, int limit) {
        this.none = none;
        this.limit = limit;
        ended = none;
    }

    /** Whether the request has no body at all. */
    boolean none() {
        return none;
    }

    /** Whether all of it has arrived. */
    boolean ended() {
        return ended;
    }

    /** Whether everything that came so far is here, so that it can be sent again. */
    boolean kept() {
        return kept;
    }

    /** A piece arrived; takes the reference over, and sends it if there is a connection. */
    void arrived(ByteBuf piece, boolean last, @Nullable UpstreamConnection upstream) {
        ended = last;
        size += piece.readableBytes();
        if (upstream == null) {
            keep(piece);
        } else if (kept) {
            upstream.write(piece.retainedDuplicate());
            keep(piece);
            dropIfTooLarge();
        } else {
            upstream.write(piece);
        }
    }

    /** Sends what is here so far. */
    void sendTo(UpstreamConnection upstream) {
        for (var piece : pieces) {
            upstream.write(piece.retainedDuplicate());
        }
        dropIfTooLarge();
    }

    /** Whether more of it has somewhere to go. */
    boolean hasRoom(@Nullable UpstreamConnection upstream) {
        if (ended) {
            return true;
        }
        return upstream == null ? size <= limit : upstream.isWritable();
    }

    /** Forgets it: it is no longer needed. */
    void drop() {
        kept = false;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }

    private void keep(ByteBuf piece) {
        if (kept) {
            pieces.add(piece);
        } else {
            piece.release();
        }
    }

    private void dropIfTooLarge() {
        if (size > limit) {
            drop();
        }
    }
}
