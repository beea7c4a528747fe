package io.escala.balancer.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 message, as read from a socket byte by byte.
 *
 * @param start the request or status line
 * @param fields in their order, as written
 */
public record Message(String start, List<Map.Entry<String, String>> fields) {

    public String method() {
        return start.substring(0, start.indexOf(' '));
    }

    public String target() {
        return start.split(" ", -1)[1];
    }

    public int status() {
        return Integer.parseInt(start.split(" ", -1)[1]);
    }

    public @Nullable String field(String name) {
        var values = all(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Reads a head; null when the connection ended before its first byte. */
    public static @Nullable Message read(InputStream in) throws IOException {
        var start = line(in);
        if (start == null) {
            return null;
        }
        var fields = new ArrayList<Map.Entry<String, String>>();
        while (true) {
            var line = line(in);
            if (line == null) {
                throw new EOFException("in a head");
            }
            if (line.isEmpty()) {
                return new Message(start, List.copyOf(fields));
            }
            int colon = line.indexOf(':');
            fields.add(Map.entry(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
    }

    /** Reads the body by its framing into a sink and returns its length. */
    public long readBody(InputStream in, OutputStream sink) throws IOException {
        var length = field("Content-Length");
        if ("chunked".equals(field("Transfer-Encoding"))) {
            return chunks(in, sink);
        }
        long left = length == null ? 0 : Long.parseLong(length);
        copy(in, sink, left);
        return left;
    }

    private static long chunks(InputStream in, OutputStream sink) throws IOException {
        long total = 0;
        while (true) {
            var size = line(in);
            if (size == null) {
                throw new EOFException("in a chunked body");
            }
            long left = Long.parseLong(size, 16);
            copy(in, sink, left);
            total += left;
            var end = line(in);
            if (end == null || !end.isEmpty()) {
                throw new IOException("a chunk does not end");
            }
            if (left == 0) {
                return total;
            }
        }
    }

    private static void copy(InputStream in, OutputStream sink, long length) throws IOException {
        var buffer = new byte[16 * 1024];
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException(left + " bytes of a body are missing");
            }
            sink.write(buffer, 0, read);
            left -= read;
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                if (text.isEmpty()) {
                    return null;
                }
                throw new EOFException("in a line");
            }
            if (c == '\n') {
                return text.substring(0, text.length() - 1);
            }
            text.append((char) c);
        }
    }

    /** The text of a head: the start line and the fields, each ended as HTTP wants it, and the empty line. */
    public static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
