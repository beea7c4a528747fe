package io.escala.worker.imports;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a text, numbered from 1 and bounded in length; LF ends a line. */
final class Lines {

    private final Reader source;
    private final int longest;
    private final char[] buffer = new char[16 * 1024];
    private final StringBuilder line = new StringBuilder();
    private int position;
    private int filled;
    private long number;
    private boolean tooLong;

    Lines(Reader source, int longest) {
        this.source = source;
        this.longest = longest;
    }

    /** The next line without its end, or {@code null} after the last one; empty when it is {@link #tooLong}. */
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        tooLong = false;
        boolean any = false;
        while (position < filled || fill()) {
            any = true;
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            add(end - position);
            position = end;
            if (end < filled) {
                position++;
                number++;
                return line.toString();
            }
        }
        if (!any) {
            return null;
        }
        number++;
        return line.toString();
    }

    /** The number of the last line given. */
    long number() {
        return number;
    }

    /** Whether the last line given was longer than allowed. */
    boolean tooLong() {
        return tooLong;
    }

    int longest() {
        return longest;
    }

    private void add(int length) {
        if (tooLong || line.length() + length > longest) {
            tooLong = true;
            line.setLength(0);
        } else {
            line.append(buffer, position, length);
        }
    }

    private boolean fill() throws IOException {
        filled = Math.max(0, source.read(buffer, 0, buffer.length));
        position = 0;
        return filled > 0;
    }
}
