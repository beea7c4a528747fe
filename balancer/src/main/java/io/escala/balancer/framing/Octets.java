package io.escala.balancer.framing;

import java.nio.charset.StandardCharsets;

/** Classes of octets in HTTP's grammar, and comparisons of names that ignore case. */
final class Octets {

    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final int TOKEN = 1;
    private static final int VALUE = 2;
    private static final int TARGET = 4;
    private static final int HOST = 8;
    private static final int URI = 16;
    private static final byte[] CLASSES = classes();

    private Octets() {}

    /** A character of a token (RFC 9110, section 5.6.2). */
    static boolean isToken(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    /** A character of a field's value: visible, space, tab or beyond ASCII (RFC 9110, section 5.5). */
    static boolean isValue(byte octet) {
        return (CLASSES[octet & 0xff] & VALUE) != 0;
    }

    /** A visible ASCII character other than {@code #}, since a target has no fragment: where a target ends. */
    static boolean isTarget(byte octet) {
        return (CLASSES[octet & 0xff] & TARGET) != 0;
    }

    /** A character that a path or query may have as it is (RFC 3986, sections 3.3 and 3.4). */
    static boolean isUri(byte octet) {
        return (CLASSES[octet & 0xff] & URI) != 0;
    }

    /** A character of a registered name (RFC 3986, section 3.2.2). */
    static boolean isHost(byte octet) {
        return (CLASSES[octet & 0xff] & HOST) != 0;
    }

    static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte octet) {
        if (isDigit(octet)) {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether the range is the given text, which has lower case letters only, in any case. */
    static boolean equalsIgnoringCase(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    static byte lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] classes() {
        var classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean visible = c > ' ' && c < 0x7f;
            int of = 0;
            of |= isAmong(c, "!#$%&'*+-.^_`|~") ? TOKEN : 0;
            of |= visible || c == ' ' || c == '\t' || c >= 0x80 ? VALUE : 0;
            of |= visible && c != '#' ? TARGET : 0;
            of |= isAmong(c, "-._~%!$&'()*+,;=") ? HOST : 0;
            of |= isAmong(c, "-._~!$&'()*+,;=:@/?") ? URI : 0;
            classes[c] = (byte) of;
        }
        return classes;
    }

    /** Whether it is a letter, a digit or one of the others. */
    private static boolean isAmong(int c, String others) {
        boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return alphanumeric || others.indexOf(c) >= 0;
    }
}
