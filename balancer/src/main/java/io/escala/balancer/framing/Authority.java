package io.escala.balancer.framing;

/** A host with an optional port, as in Host and in a target in absolute form (RFC 3986, section 3.2, without user). */
final class Authority {

    private static final int LONGEST_PORT = 5;

    private Authority() {}

    static boolean isValid(byte[] bytes, int from, int to) {
        if (from == to) {
            return false;
        }
        int end = bytes[from] == '[' ? literalEnd(bytes, from + 1, to) : nameEnd(bytes, from, to);
        return end > from && isPort(bytes, end, to);
    }

    /** Whether two valid ones are the same but for case and for port 80, which http has anyway. */
    static boolean same(byte[] bytes, int from, int to, int otherFrom, int otherTo) {
        int length = withoutDefaultPort(bytes, from, to) - from;
        if (length != withoutDefaultPort(bytes, otherFrom, otherTo) - otherFrom) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Octets.lower(bytes[from + i]) != Octets.lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    private static int nameEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Octets.isHost(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The end of an IPv6 address and its closing bracket; -1 when it is none. */
    private static int literalEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (Octets.hex(bytes[at]) >= 0 || bytes[at] == ':' || bytes[at] == '.')) {
            at++;
        }
        return at > from && at < to && bytes[at] == ']' ? at + 1 : -1;
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        if (from == to) {
            return true;
        }
        if (bytes[from] != ':' || to - from - 1 > LONGEST_PORT) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            if (!Octets.isDigit(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static int withoutDefaultPort(byte[] bytes, int from, int to) {
        if (to - from > 3 && bytes[to - 3] == ':' && bytes[to - 2] == '8' && bytes[to - 1] == '0') {
            return to - 3;
        }
        return to - from > 1 && bytes[to - 1] == ':' ? to - 1 : to;
    }
}
