package io.escala.balancer.proxy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The beginning of a request's body, kept until it is certain that it need not be sent again. What is larger than the limit
 * is not kept: such a request streams and has one attempt.
 */
final class Replay {

    private final int limit;
    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private long size;
    private boolean kept = true;

    Replay(int limit) {
        this.limit = limit;
    }

    /** Keeps a piece that was, or is to be, sent; takes the reference over. */
    void add(ByteBuf piece) {
        size += piece.readableBytes();
        if (kept) {
            pieces.add(piece);
        } else {
            piece.release();
        }
    }

    /** More than may be kept has arrived. */
    boolean overflows() {
        return size > limit;
    }

    /** Whether everything that came so far is here. */
    boolean kept() {
        return kept;
    }

    List<ByteBuf> pieces() {
        return pieces;
    }

    /** Forgets the body once it is too large, or no longer needed. */
    void drop() {
        kept = false;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }
}
