package io.escala.local.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of each response in a stream of bytes (RFC 9112, section 6.3) with as little work as that takes:
 * the generator shares the machine with what it measures. It knows Content-Length, chunked, and statuses without a body;
 * a response that ends with the connection is a {@link ProtocolException}.
 */
final class ResponseScanner {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum Part {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK,
        TRAILERS
    }

    private Part part = Part.HEAD;
    private long left;
    private int status;
    private boolean closes;

    /** The status of the response that was completed last. */
    int status() {
        return status;
    }

    /** Whether the server closes the connection after the response that was completed last. */
    boolean closes() {
        return closes;
    }

    /**
     * Reads on; true when a response was completed, and then the bytes behind it are still in the buffer.
     *
     * @throws ProtocolException when the bytes are no HTTP/1.1 response
     */
    boolean complete(ByteBuf bytes) throws ProtocolException {
        while (true) {
            switch (part) {
                case HEAD -> {
                    int length = endOfHead(bytes);
                    if (length < 0) {
                        return false;
                    }
                    readHead(bytes.readCharSequence(length, StandardCharsets.ISO_8859_1)
                            .toString());
                    if (part == Part.LENGTH && left == 0) {
                        return done();
                    }
                }
                case LENGTH, CHUNK -> {
                    int now = (int) Math.min(left, bytes.readableBytes());
                    bytes.skipBytes(now);
                    left -= now;
                    if (left > 0) {
                        return false;
                    }
                    if (part == Part.LENGTH) {
                        return done();
                    }
                    part = Part.CHUNK_SIZE;
                }
                case CHUNK_SIZE -> {
                    String line = line(bytes);
                    if (line == null) {
                        return false;
                    }
                    long size = Long.parseLong(line.split(";", 2)[0].strip(), 16);
                    part = size == 0 ? Part.TRAILERS : Part.CHUNK;
                    left = size + 2;
                }
                case TRAILERS -> {
                    String line = line(bytes);
                    if (line == null) {
                        return false;
                    }
                    if (line.isEmpty()) {
                        return done();
                    }
                }
            }
        }
    }

    private boolean done() {
        part = Part.HEAD;
        return true;
    }

    private static int endOfHead(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int last = bytes.writerIndex() - END_OF_HEAD.length;
        for (int i = from; i <= last; i++) {
            i = bytes.indexOf(i, last + 1, (byte) '\r');
            if (i < 0) {
                return -1;
            }
            if (bytes.getByte(i + 1) == '\n' && bytes.getByte(i + 2) == '\r' && bytes.getByte(i + 3) == '\n') {
                return i + END_OF_HEAD.length - from;
            }
        }
        return -1;
    }

    private static @Nullable String line(ByteBuf bytes) {
        int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) '\n');
        if (end < 0) {
            return null;
        }
        return bytes.readCharSequence(end + 1 - bytes.readerIndex(), StandardCharsets.ISO_8859_1)
                .toString()
                .strip();
    }

    private void readHead(String head) throws ProtocolException {
        if (!head.startsWith("HTTP/1.1 ") || head.length() < 12) {
            throw new ProtocolException(
                    "not an HTTP/1.1 response: " + head.lines().findFirst().orElse(""));
        }
        status = Integer.parseInt(head.substring(9, 12));
        String lower = head.toLowerCase(Locale.ROOT);
        closes = lower.contains("\r\nconnection: close\r\n");
        int length = lower.indexOf("\r\ncontent-length:");
        if (status == 204 || status == 304 || status < 200) {
            part = Part.LENGTH;
            left = 0;
        } else if (length >= 0) {
            part = Part.LENGTH;
            int from = length + "\r\ncontent-length:".length();
            left = Long.parseLong(
                    lower.substring(from, lower.indexOf('\r', from)).strip());
        } else if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            part = Part.CHUNK_SIZE;
        } else {
            throw new ProtocolException("a response without Content-Length or chunked framing: " + head);
        }
    }

    /** The peer sent what is no HTTP/1.1 response this scanner knows. */
    static final class ProtocolException extends Exception {
        private static final long serialVersionUID = 1L;

        ProtocolException(String message) {
            super(message);
        }
    }
}
