package io.escala.cache;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A value as {@code fill.lua} keeps it: stamp, stale at, stored at and etag, a line each, then the body.
 *
 * @param staleAt until when it is fresh, in ms of Redis' {@code TIME}
 * @param storedAt when it was stored, in ms of Redis' {@code TIME}
 */
record StoredValue(long staleAt, long storedAt, Entry entry) {

    /** Takes a value apart if it has the given stamp; {@code null} when it has another one. */
    static @Nullable StoredValue of(Buffer value, byte[] stamp) {
        var reader = new Reader(value);
        if (!reader.skip(stamp)) {
            return null;
        }
        long staleAt = reader.number();
        long storedAt = reader.number();
        var etag = reader.line();
        return new StoredValue(staleAt, storedAt, Entry.of(etag, reader.rest()));
    }

    private static final class Reader {

        private final Buffer value;
        private int at;

        Reader(Buffer value) {
            this.value = value;
        }

        /** Goes past a line if it is the given one. */
        boolean skip(byte[] line) {
            if (value.length() <= line.length || value.getByte(line.length) != '\n') {
                return false;
            }
            for (int i = 0; i < line.length; i++) {
                if (value.getByte(i) != line[i]) {
                    return false;
                }
            }
            at = line.length + 1;
            return true;
        }

        long number() {
            long number = 0;
            for (byte digit = value.getByte(at++); digit != '\n'; digit = value.getByte(at++)) {
                number = 10 * number + digit - '0';
            }
            return number;
        }

        String line() {
            int from = at;
            while (value.getByte(at) != '\n') {
                at++;
            }
            return value.getString(from, at++, StandardCharsets.US_ASCII.name());
        }

        byte[] rest() {
            return value.getBytes(at, value.length());
        }
    }
}
