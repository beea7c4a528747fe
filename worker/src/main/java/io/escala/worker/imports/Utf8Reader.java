package io.escala.worker.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 text in which bytes that are no UTF-8 stay visible: byte {@code b} becomes the lone surrogate {@code U+DC00 + b},
 * which well-formed UTF-8 never gives (Python's PEP 383). So one bad byte spoils its record alone, and nothing is
 * replaced silently. A byte order mark at the start is skipped.
 */
final class Utf8Reader extends Reader {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char ESCAPE = '\uDC00';

    private final InputStream source;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(64 * 1024).flip();
    private boolean started;
    private boolean ended;
    private boolean malformed;

    Utf8Reader(InputStream source) {
        this.source = source;
    }

    /** Whether any bytes so far were no UTF-8. */
    boolean malformed() {
        return malformed;
    }

    /** The first byte that was no UTF-8 in text from this reader, or -1. */
    static int malformedByte(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)) {
                i++;
            } else if (Character.isLowSurrogate(c)) {
                return c - ESCAPE;
            }
        }
        return -1;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length < 2) {
            throw new IllegalArgumentException("a surrogate pair takes room for two characters");
        }
        var chars = CharBuffer.wrap(target, offset, length).slice();
        while (chars.position() == 0) {
            if (!bytes.hasRemaining() && !fill()) {
                return -1;
            }
            decode(chars);
            if (!started && chars.position() > 0) {
                started = true;
                if (target[offset] == BYTE_ORDER_MARK) {
                    var rest = CharBuffer.wrap(target, offset + 1, chars.position() - 1)
                            .slice();
                    chars.position(0).put(rest.toString());
                }
            }
        }
        return chars.position();
    }

    private void decode(CharBuffer chars) throws IOException {
        while (true) {
            var result = decoder.decode(bytes, chars, ended);
            if (result.isError()) {
                if (chars.remaining() < result.length()) {
                    return;
                }
                for (int i = 0; i < result.length(); i++) {
                    chars.put((char) (ESCAPE + (bytes.get() & 0xff)));
                }
                malformed = true;
            } else if (result.isUnderflow() && bytes.hasRemaining() && chars.position() == 0) {
                // Part of a character: it takes more bytes, or is malformed when there are none.
                fill();
            } else {
                return;
            }
        }
    }

    /** Adds bytes to those left; false at the end of the source. */
    private boolean fill() throws IOException {
        bytes.compact();
        int n = ended ? -1 : source.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + n);
        }
        bytes.flip();
        return n >= 0;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
