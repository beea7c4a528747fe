package io.escala.balancer.framing;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message, or a trailer section, while it is read and after. Every byte is checked against the grammar when
 * it arrives; lines end with CRLF and with nothing else. One object serves all messages of a connection, one after the
 * other; not thread-safe.
 */
public abstract class Head {

    /** How far a head is read. */
    public enum Progress {
        MORE,
        COMPLETE,
        MALFORMED
    }

    private static final int INITIAL_BYTES = 1024;
    private static final int INITIAL_FIELDS = 16;

    /* A field's marks: where its line starts, its name ends, its value starts and ends. */
    private static final int MARKS = 4;

    private final HeadLimits limits;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int[] marks = new int[INITIAL_FIELDS * MARKS];
    private Field[] fields = new Field[INITIAL_FIELDS];
    private int count;

    /* Bytes taken so far, and where the first line begins that is not read yet. */
    private int size;
    private int next;
    private int start;
    private boolean started;
    private boolean complete;
    private @Nullable Flaw flaw;

    Head(HeadLimits limits) {
        this.limits = limits;
    }

    /** Reads on, moving the buffer's reader index past what belongs to this head. */
    public final Progress read(ByteBuf in) {
        while (true) {
            int before = size;
            int taken = Math.min(in.readableBytes(), room());
            in.getBytes(in.readerIndex(), bytes, size, taken);
            size += taken;
            var progress = scan();
            in.skipBytes(progress == Progress.COMPLETE ? next - before : taken);
            if (progress != Progress.MORE || !in.isReadable()) {
                return progress;
            }
        }
    }

    /** Makes it ready for the next message. */
    public void clear() {
        count = 0;
        size = 0;
        next = 0;
        start = 0;
        started = false;
        complete = false;
        flaw = null;
    }

    /** What is wrong with a malformed head. */
    public final Flaw flaw() {
        if (flaw == null) {
            throw new IllegalStateException("the head is not malformed");
        }
        return flaw;
    }

    /** Whether nothing of the message has arrived yet. */
    public final boolean untouched() {
        return size == 0;
    }

    /** The head's bytes; valid until {@link #clear}. */
    public final byte[] bytes() {
        return bytes;
    }

    public final int fieldCount() {
        return count;
    }

    public final Field field(int index) {
        return fields[index];
    }

    /** Where the line of a field begins; its end is where the next one begins. */
    public final int lineStart(int index) {
        return index < count ? marks[index * MARKS] : next - 2;
    }

    public final int nameEnd(int index) {
        return marks[index * MARKS + 1];
    }

    /** Where the value of a field begins, without the space around it. */
    public final int valueStart(int index) {
        return marks[index * MARKS + 2];
    }

    public final int valueEnd(int index) {
        return marks[index * MARKS + 3];
    }

    public final String value(int index) {
        return text(valueStart(index), valueEnd(index));
    }

    /** The values of all fields of that name, joined by commas (RFC 9110, section 5.2); empty without any. */
    final String values(Field name) {
        String all = "";
        for (int i = 0; i < count; i++) {
            if (fields[i] == name) {
                all = all.isEmpty() ? value(i) : all + "," + value(i);
            }
        }
        return all;
    }

    final String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Reads the first line, from the given place; returns where it ends, or a refusal or {@link #MORE}. */
    abstract int startLine(int from, int to);

    /** Looks at a field that was read. */
    abstract @Nullable Flaw accept(Field field, int index);

    /** Judges the whole head. */
    abstract @Nullable Flaw finish();

    static final int MORE = -1;
    static final int REFUSED = -2;

    final int refuse(Flaw why) {
        flaw = why;
        return REFUSED;
    }

    private Progress scan() {
        while (!complete) {
            int end = started ? field() : first();
            if (end == MORE) {
                return full() ? Progress.MALFORMED : Progress.MORE;
            }
            if (end == REFUSED) {
                return Progress.MALFORMED;
            }
            next = end;
        }
        return Progress.COMPLETE;
    }

    private boolean full() {
        if (!started && size - next > limits.line()) {
            flaw = Flaw.LINE_TOO_LONG;
        } else if (size >= limits.bytes()) {
            flaw = started ? Flaw.HEAD_TOO_LARGE : Flaw.LINE_TOO_LONG;
        }
        return flaw != null;
    }

    /** The start line, which one empty line may precede (RFC 9112, section 2.2). */
    private int first() {
        if (next == 0 && size > 0 && bytes[0] == Octets.CR) {
            return size == 1 ? MORE : bytes[1] == Octets.LF ? start(2) : refuse(Flaw.BARE_CR);
        }
        int end = startLine(start, size);
        if (end >= 0) {
            if (end - 2 - start > limits.line()) {
                return refuse(Flaw.LINE_TOO_LONG);
            }
            started = true;
        }
        return end;
    }

    private int start(int at) {
        start = at;
        return at;
    }

    private int field() {
        final byte[] read = bytes;
        final int end = size;
        int at = next;
        while (at < end && Octets.isToken(read[at])) {
            at++;
        }
        if (at == end) {
            return MORE;
        }
        if (read[at] != ':' || at == next) {
            return notAName(at);
        }
        int nameEnd = at;
        at++;
        while (at < end && Octets.isSpace(read[at])) {
            at++;
        }
        int valueStart = at;
        while (at < end && Octets.isValue(read[at])) {
            at++;
        }
        int lineEnd = lineEnd(at, Flaw.FIELD_VALUE);
        return lineEnd < 0 ? lineEnd : add(nameEnd, valueStart, at, lineEnd);
    }

    /** What stands where a field's name should end: the end of the head, a folded line, or nonsense. */
    private int notAName(int at) {
        byte octet = bytes[at];
        if (octet == Octets.LF) {
            return refuse(Flaw.BARE_LF);
        }
        if (at > next) {
            return refuse(Flaw.FIELD_NAME);
        }
        if (octet == Octets.CR) {
            int end = lineEnd(at, Flaw.BARE_CR);
            return end < 0 ? end : end(end);
        }
        return refuse(Octets.isSpace(octet) ? Flaw.OBS_FOLD : Flaw.FIELD_NAME);
    }

    private int end(int at) {
        var judged = finish();
        if (judged != null) {
            return refuse(judged);
        }
        complete = true;
        return at;
    }

    /** Where the line ends whose content ends at the given place, which must be followed by CRLF. */
    final int lineEnd(int at, Flaw otherwise) {
        if (at >= size) {
            return MORE;
        }
        if (bytes[at] != Octets.CR) {
            return refuse(bytes[at] == Octets.LF ? Flaw.BARE_LF : otherwise);
        }
        if (at + 1 >= size) {
            return MORE;
        }
        return bytes[at + 1] == Octets.LF ? at + 2 : refuse(Flaw.BARE_CR);
    }

    private int add(int nameEnd, int valueStart, int valueEnd, int lineEnd) {
        if (count == limits.fields()) {
            return refuse(Flaw.TOO_MANY_FIELDS);
        }
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, 2 * count);
            marks = Arrays.copyOf(marks, 2 * count * MARKS);
        }
        int trimmed = valueEnd;
        while (trimmed > valueStart && Octets.isSpace(bytes[trimmed - 1])) {
            trimmed--;
        }
        int mark = count * MARKS;
        marks[mark] = next;
        marks[mark + 1] = nameEnd;
        marks[mark + 2] = valueStart;
        marks[mark + 3] = trimmed;
        var field = Field.of(bytes, next, nameEnd);
        fields[count] = field;
        int index = count++;
        if (field != Field.OTHER) {
            var judged = accept(field, index);
            if (judged != null) {
                return refuse(judged);
            }
        }
        return lineEnd;
    }

    /** Lets a section without a start line begin with its fields. */
    final void skipStartLine() {
        started = true;
    }

    /** How many bytes more there is room for; grows when there is none, since most heads are small. */
    private int room() {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(limits.bytes(), 2 * bytes.length));
        }
        return Math.min(bytes.length, limits.bytes()) - size;
    }
}
