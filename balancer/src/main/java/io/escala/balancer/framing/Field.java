package io.escala.balancer.framing;

/** The header fields that mean something to the balancer; all others are {@link #OTHER}. */
public enum Field {
    OTHER(""),
    CONNECTION("Connection"),
    CONTENT_LENGTH("Content-Length"),
    CONTENT_TYPE("Content-Type"),
    EXPECT("Expect"),
    FORWARDED("Forwarded"),
    HOST("Host"),
    HTTP2_SETTINGS("HTTP2-Settings"),
    KEEP_ALIVE("Keep-Alive"),
    MAX_FORWARDS("Max-Forwards"),
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    PROXY_CONNECTION("Proxy-Connection"),
    TE("TE"),
    TRACEPARENT("traceparent"),
    TRACESTATE("tracestate"),
    TRAILER("Trailer"),
    TRANSFER_ENCODING("Transfer-Encoding"),
    UPGRADE("Upgrade"),
    VIA("Via"),
    X_FORWARDED_FOR("X-Forwarded-For"),
    X_FORWARDED_HOST("X-Forwarded-Host"),
    X_FORWARDED_PORT("X-Forwarded-Port"),
    X_FORWARDED_PROTO("X-Forwarded-Proto"),
    X_REQUEST_ID("X-Request-Id"),
    X_SERVED_BY("X-Served-By");

    private static final Field[][] BY_LENGTH = byLength();

    @SuppressWarnings("ImmutableEnumChecker") // never written after construction
    private final byte[] lower;

    Field(String name) {
        lower = Octets.ascii(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** The field of the given name, in any case. */
    static Field of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= BY_LENGTH.length) {
            return OTHER;
        }
        for (var candidate : BY_LENGTH[length]) {
            // Most fields are none of these, and their first letter tells.
            if (candidate.lower[0] == Octets.lower(bytes[from])
                    && Octets.equalsIgnoringCase(bytes, from, to, candidate.lower)) {
                return candidate;
            }
        }
        return OTHER;
    }

    private static Field[][] byLength() {
        var all = java.util.List.of(values()).subList(1, values().length);
        int longest = all.stream().mapToInt(field -> field.lower.length).max().orElseThrow();
        var table = new Field[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            table[length] =
                    all.stream().filter(field -> field.lower.length == wanted).toArray(Field[]::new);
        }
        return table;
    }
}
