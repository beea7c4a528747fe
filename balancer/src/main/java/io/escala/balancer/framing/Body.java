package io.escala.balancer.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message while it passes: says which of the bytes that arrive belong to it and when it ends. One object
 * serves all messages of a connection, one after the other; not thread-safe.
 */
public final class Body {

    private final HeadLimits limits;
    private Framing framing = Framing.NONE;
    private long left;
    private @Nullable Chunks chunks;
    private boolean ended = true;

    public Body(HeadLimits limits) {
        this.limits = limits;
    }

    /** Begins a body; the length counts only where the framing is by length. */
    public void begin(Framing of, long length) {
        framing = of;
        left = length;
        ended = of == Framing.NONE;
        if (of == Framing.CHUNKED) {
            if (chunks == null) {
                chunks = new Chunks(limits);
            }
            chunks.clear();
        }
    }

    public Framing framing() {
        return framing;
    }

    /** Whether its last byte has passed. */
    public boolean ended() {
        return ended;
    }

    /**
     * Takes what belongs to the body off the buffer, with its chunks' framing.
     *
     * @return the number of bytes taken, or -1 when they are malformed
     */
    public int take(ByteBuf in) {
        return take(in, null);
    }

    /** The same, and copies the content without its chunks' framing to the sink. */
    public int take(ByteBuf in, @Nullable ByteBuf content) {
        return switch (framing) {
            case NONE -> 0;
            case LENGTH -> pass(in, (int) Math.min(left, in.readableBytes()), content);
            case UNTIL_CLOSE -> pass(in, in.readableBytes(), content);
            case CHUNKED -> chunked(in, content);
        };
    }

    /** The connection ended: says whether that is where the body does. */
    public boolean endsWithConnection() {
        ended |= framing == Framing.UNTIL_CLOSE;
        return ended;
    }

    /** Whether an empty last chunk sent now would end the body as its coding wants it. */
    public boolean betweenChunks() {
        return framing == Framing.CHUNKED && chunks != null && chunks.betweenChunks();
    }

    /** What is wrong when {@link #take} returned -1. */
    public Flaw flaw() {
        if (chunks == null) {
            throw new IllegalStateException("only chunks can be malformed");
        }
        return chunks.flaw();
    }

    private int pass(ByteBuf in, int count, @Nullable ByteBuf content) {
        if (content != null) {
            content.writeBytes(in, in.readerIndex(), count);
        }
        in.skipBytes(count);
        if (framing == Framing.LENGTH) {
            left -= count;
            ended = left == 0;
        }
        return count;
    }

    private int chunked(ByteBuf in, @Nullable ByteBuf content) {
        if (chunks == null) {
            throw new IllegalStateException("not begun");
        }
        int before = in.readerIndex();
        var progress = chunks.read(in, content);
        ended = progress == Head.Progress.COMPLETE;
        return progress == Head.Progress.MALFORMED ? -1 : in.readerIndex() - before;
    }
}
