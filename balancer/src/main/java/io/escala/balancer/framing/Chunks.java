package io.escala.balancer.framing;

import io.escala.balancer.framing.Head.Progress;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The chunked coding (RFC 9112, section 7.1) while it is read. Sizes are plain hexadecimal numbers, lines end with CRLF,
 * and neither CR nor LF can hide in an extension, so that no reader can see another end of a chunk.
 */
final class Chunks {

    /** The places between two bytes of a chunked body. */
    private enum State {
        SIZE_START,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        END
    }

    /** As many as fit into a long with room to spare. */
    private static final int MAX_DIGITS = 15;

    /** Nobody uses extensions; a few are harmless. */
    private static final int MAX_EXTENSION = 256;

    private final HeadLimits limits;
    private State state = State.SIZE_START;
    private long size;
    private int digits;
    private int extension;
    private @Nullable Trailers trailers;
    private @Nullable Flaw flaw;

    Chunks(HeadLimits limits) {
        this.limits = limits;
    }

    void clear() {
        state = State.SIZE_START;
        size = 0;
        digits = 0;
        extension = 0;
        flaw = null;
    }

    boolean betweenChunks() {
        return state == State.SIZE_START;
    }

    Flaw flaw() {
        if (flaw == null) {
            throw new IllegalStateException("the chunks are not malformed");
        }
        return flaw;
    }

    /** Reads on, past what belongs to the body, and copies the content of the chunks to the sink if there is one. */
    Progress read(ByteBuf in, @Nullable ByteBuf content) {
        while (in.isReadable()) {
            switch (state) {
                case DATA -> data(in, content);
                case TRAILERS -> {
                    return trailers(in);
                }
                default -> framing(in.readByte());
            }
            if (flaw != null) {
                return Progress.MALFORMED;
            }
        }
        return Progress.MORE;
    }

    private void data(ByteBuf in, @Nullable ByteBuf content) {
        int count = (int) Math.min(size, in.readableBytes());
        if (content != null) {
            content.writeBytes(in, in.readerIndex(), count);
        }
        in.skipBytes(count);
        size -= count;
        if (size == 0) {
            state = State.DATA_CR;
        }
    }

    private Progress trailers(ByteBuf in) {
        if (trailers == null) {
            trailers = new Trailers(limits);
        }
        var progress = trailers.read(in);
        if (progress == Progress.MALFORMED) {
            flaw = trailers.flaw();
        } else if (progress == Progress.COMPLETE) {
            state = State.END;
        }
        return progress;
    }

    private void framing(byte octet) {
        switch (state) {
            case SIZE_START, SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> sizeLf(octet);
            case DATA_CR -> expect(octet, Octets.CR, State.DATA_LF);
            case DATA_LF -> expect(octet, Octets.LF, State.SIZE_START);
            case DATA, TRAILERS, END -> throw new IllegalStateException("no framing in " + state);
        }
    }

    private void size(byte octet) {
        int value = Octets.hex(octet);
        if (value >= 0) {
            if (state == State.SIZE_START) {
                size = 0;
                digits = 0;
                state = State.SIZE;
            }
            size = 16 * size + value;
            flaw = ++digits > MAX_DIGITS ? Flaw.CHUNK_SIZE : null;
        } else if (state == State.SIZE_START) {
            flaw = Flaw.CHUNK_SIZE;
        } else if (octet == ';') {
            extension = 0;
            state = State.EXTENSION;
        } else if (octet == Octets.CR) {
            state = State.SIZE_LF;
        } else {
            flaw = octet == Octets.LF ? Flaw.BARE_LF : Flaw.CHUNK_SIZE;
        }
    }

    private void extension(byte octet) {
        if (octet == Octets.CR) {
            state = State.SIZE_LF;
        } else if (octet == Octets.LF) {
            flaw = Flaw.BARE_LF;
        } else if (!Octets.isValue(octet) || ++extension > MAX_EXTENSION) {
            flaw = Flaw.CHUNK_EXTENSION;
        }
    }

    private void sizeLf(byte octet) {
        if (octet != Octets.LF) {
            flaw = Flaw.BARE_CR;
        } else if (size > 0) {
            state = State.DATA;
        } else {
            if (trailers != null) {
                trailers.clear();
            }
            state = State.TRAILERS;
        }
    }

    private void expect(byte octet, byte expected, State then) {
        if (octet == expected) {
            state = then;
        } else {
            flaw = Flaw.CHUNK_END;
        }
    }
}
