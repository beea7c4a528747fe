package io.escala.worker.imports;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Text that can be read again from any line since the last {@link #forgetBefore}: a parser that lost its way in a broken
 * record is replaced by one that starts after that record's first line. A line ends with LF, CR or CR LF.
 */
final class ReplayReader extends Reader {

    private static final int BLOCK = 16 * 1024;

    private final Reader source;
    private final StringBuilder held = new StringBuilder();
    private int start;
    private long startLine = 1;
    private int position;
    private boolean ended;

    private boolean carriageReturns;

    /** The position of the LF before which a CR was given that the source does not have. */
    private int givenCrBefore = -1;

    /** Why the source could not be read. */
    private @Nullable Exception failure;

    ReplayReader(Reader source) {
        this.source = source;
    }

    /** Forgets the lines before this one, counted from 1; reads on where they are longer than what was read. */
    void forgetBefore(long line) throws IOException {
        while (startLine < line && skipLine()) {
            startLine++;
        }
        if (start > held.length() / 2) {
            held.delete(0, start);
            position = Math.max(0, position - start);
            givenCrBefore -= start;
            start = 0;
        }
    }

    /** Forgets the empty lines from the first one not forgotten on; gives the number of the line after them. */
    long forgetEmptyLines() throws IOException {
        while (start < held.length() && (held.charAt(start) == '\n' || held.charAt(start) == '\r') && skipLine()) {
            startLine++;
        }
        return startLine;
    }

    /** Goes back to the first line not forgotten. */
    void rewind() {
        position = start;
        givenCrBefore = -1;
    }

    /** Whether the source has ended and this many lines from the first one not forgotten are all that is left of it. */
    boolean endsWithin(long lines) {
        if (!ended) {
            return false;
        }
        int from = start;
        for (long i = 0; i < lines && from >= 0 && from < held.length(); i++) {
            from = lineEnd(from);
        }
        return from < 0 || held.substring(from).isBlank();
    }

    /** What is held from the first line not forgotten on. */
    String held() {
        return held.substring(start);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (position == held.length()) {
            int n = fetch(target, offset, length);
            return n < 0 ? n : given(target, offset, n);
        }
        int n = Math.min(length, held.length() - position);
        held.getChars(position, position + n, target, offset);
        return given(target, offset, n);
    }

    /**
     * Counts what was read. After a quoted field that holds a CR, FastCSV 4.1.0 takes the LF that ends the record for the
     * second half of a CR LF, and drops the field; with a CR before that LF it reads both as they are.
     */
    private int given(char[] target, int offset, int n) {
        for (int i = 0; carriageReturns && i < n; i++) {
            int at = position + i;
            if (target[offset + i] == '\n' && at != givenCrBefore && endsQuotedField(at)) {
                givenCrBefore = at;
                position = at;
                target[offset + i] = '\r';
                return i + 1;
            }
        }
        position += n;
        return n;
    }

    /** Whether what is held up to there ends with a quote that closes a field, as RFC 4180 has it. */
    private boolean endsQuotedField(int end) {
        if (end <= start || held.charAt(end - 1) != '"') {
            return false;
        }
        boolean quoted = false;
        boolean mayOpen = true;
        for (int i = start; i < end; i++) {
            char c = held.charAt(i);
            if (c == '"' && (quoted || mayOpen)) {
                quoted = !quoted;
                mayOpen = true; // two quotes in a row are one, inside
            } else {
                mayOpen = c == ',' || c == '\n' || c == '\r';
            }
        }
        return !quoted;
    }

    /** Holds more of the source; -1 when it has ended. */
    private int fetch(char[] target, int offset, int length) throws IOException {
        try {
            int n = source.read(target, offset, length);
            if (n < 0) {
                ended = true;
            } else {
                held.append(target, offset, n);
                carriageReturns |= held.indexOf("\r", held.length() - n) >= 0;
            }
            return n;
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /** Throws what the source threw, if it did: a parser may have taken it for a fault of the text. */
    void throwFailure() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Moves the start to the next line; false when there is none. */
    private boolean skipLine() throws IOException {
        int end = lineEnd(start);
        while (end < 0) {
            // Nobody goes back into a line that is being skipped: it need not be held. A CR may have its LF to come.
            int keep = held.length() > start && held.charAt(held.length() - 1) == '\r' ? 1 : 0;
            held.delete(0, held.length() - keep);
            start = 0;
            int more = fetch(new char[BLOCK], 0, BLOCK);
            position = held.length();
            if (more < 0) {
                start = held.length();
                return keep == 1;
            }
            end = lineEnd(0);
        }
        start = end;
        return true;
    }

    /** Where the line ends that begins there, its line break included; -1 when that is not held. */
    private int lineEnd(int from) {
        for (int i = from; i < held.length(); i++) {
            char c = held.charAt(i);
            if (c == '\n') {
                return i + 1;
            }
            if (c == '\r') {
                if (i + 1 < held.length()) {
                    return held.charAt(i + 1) == '\n' ? i + 2 : i + 1;
                }
                return ended ? i + 1 : -1;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
