package io.escala.balancer.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the heads of requests and responses have in common: version, framing and connection options. */
public abstract class MessageHead extends Head {

    private static final byte[] CHUNKED = Octets.ascii("chunked");
    private static final byte[] CLOSE = Octets.ascii("close");
    private static final byte[] KEEP_ALIVE = Octets.ascii("keep-alive");

    /** More digits than any body has; and no sum of them overflows. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private int minor;
    private long length = -1;
    private boolean coded;
    private boolean close;
    private boolean keepAlive;

    /* Start and end of each name that Connection nominates. */
    private int[] nominated = {};
    private int nominations;

    MessageHead(HeadLimits limits) {
        super(limits);
    }

    @Override
    public void clear() {
        super.clear();
        length = -1;
        coded = false;
        close = false;
        keepAlive = false;
        nominations = 0;
    }

    /** The protocol's minor version: 1 or 0. */
    public final int minor() {
        return minor;
    }

    /** The value of Content-Length; -1 without one. */
    public final long length() {
        return length;
    }

    /** Whether the connection persists after this message, as far as its sender is concerned (RFC 9112, section 9.3). */
    public final boolean persistent() {
        return !close && (minor == 1 || keepAlive);
    }

    /** Whether Connection declares the field to be for this hop only (RFC 9110, section 7.6.1). */
    public final boolean isNominated(int index) {
        for (int i = 0; i < nominations; i++) {
            if (sameName(nominated[2 * i], nominated[2 * i + 1], lineStart(index), nameEnd(index))) {
                return true;
            }
        }
        return false;
    }

    final boolean coded() {
        return coded;
    }

    @Override
    @Nullable
    Flaw accept(Field field, int index) {
        return switch (field) {
            case CONTENT_LENGTH -> contentLength(index);
            case TRANSFER_ENCODING -> transferEncoding(index);
            case CONNECTION -> connection(index);
            default -> null;
        };
    }

    @Override
    @Nullable
    Flaw finish() {
        if (!coded) {
            return null;
        }
        return minor == 0 ? Flaw.CODING_IN_HTTP_1_0 : length >= 0 ? Flaw.LENGTH_AND_CODING : null;
    }

    /** Reads {@code HTTP/1.1} or {@code HTTP/1.0} at the given place; returns its end, {@link #MORE} or a refusal. */
    final int version(int from, int to, Flaw otherwise) {
        var expected = VERSION;
        for (int i = 0; i < expected.length; i++) {
            if (from + i == to) {
                return MORE;
            }
            if (bytes()[from + i] != expected[i]) {
                return refuse(i == 5 && Octets.isDigit(bytes()[from + i]) ? Flaw.VERSION : otherwise);
            }
        }
        int at = from + expected.length;
        if (at == to) {
            return MORE;
        }
        byte digit = bytes()[at];
        if (digit != '0' && digit != '1') {
            return refuse(Octets.isDigit(digit) ? Flaw.VERSION : otherwise);
        }
        minor = digit - '0';
        return at + 1;
    }

    private static final byte[] VERSION = Octets.ascii("HTTP/1.");

    private @Nullable Flaw contentLength(int index) {
        if (length >= 0) {
            return Flaw.CONTENT_LENGTH_REPEATED;
        }
        int from = valueStart(index);
        int to = valueEnd(index);
        if (from == to || to - from > MAX_LENGTH_DIGITS) {
            return Flaw.CONTENT_LENGTH;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            byte digit = bytes()[i];
            if (!Octets.isDigit(digit)) {
                return Flaw.CONTENT_LENGTH;
            }
            value = 10 * value + digit - '0';
        }
        length = value;
        return null;
    }

    private @Nullable Flaw transferEncoding(int index) {
        int from = valueStart(index);
        int to = valueEnd(index);
        if (coded) {
            return Flaw.TRANSFER_ENCODING;
        }
        coded = true;
        if (Octets.equalsIgnoringCase(bytes(), from, to, CHUNKED)) {
            return null;
        }
        // "gzip, chunked" could be framed, but not understood; anything else has no end that all agree on.
        return endsWithChunked(from, to) ? Flaw.CODING_UNKNOWN : Flaw.TRANSFER_ENCODING;
    }

    private boolean endsWithChunked(int from, int to) {
        int last = to - CHUNKED.length;
        if (last <= from || !Octets.equalsIgnoringCase(bytes(), last, to, CHUNKED)) {
            return false;
        }
        int before = last - 1;
        while (before > from && Octets.isSpace(bytes()[before])) {
            before--;
        }
        return bytes()[before] == ',' && !containsChunked(from, before);
    }

    private boolean containsChunked(int from, int to) {
        for (int i = from; i + CHUNKED.length <= to; i++) {
            if (Octets.equalsIgnoringCase(bytes(), i, i + CHUNKED.length, CHUNKED)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Flaw connection(int index) {
        int at = valueStart(index);
        int end = valueEnd(index);
        while (at < end) {
            int comma = at;
            while (comma < end && bytes()[comma] != ',') {
                comma++;
            }
            option(at, comma);
            at = comma + 1;
        }
        return null;
    }

    private void option(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Octets.isSpace(bytes()[start])) {
            start++;
        }
        while (end > start && Octets.isSpace(bytes()[end - 1])) {
            end--;
        }
        if (Octets.equalsIgnoringCase(bytes(), start, end, KEEP_ALIVE)) {
            keepAlive = true;
        } else if (Octets.equalsIgnoringCase(bytes(), start, end, CLOSE)) {
            close = true;
        } else if (end > start) {
            if (2 * nominations == nominated.length) {
                nominated = Arrays.copyOf(nominated, Math.max(8, 2 * nominated.length));
            }
            nominated[2 * nominations] = start;
            nominated[2 * nominations + 1] = end;
            nominations++;
        }
    }

    private boolean sameName(int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (Octets.lower(bytes()[from + i]) != Octets.lower(bytes()[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }
}
