package io.escala.balancer.framing;

/** The request methods that are treated in a way of their own; all others are {@link #OTHER}. */
public enum Method {
    GET(true),
    HEAD(true),
    OPTIONS(true),
    PUT(true),
    DELETE(true),
    POST(false),
    PATCH(false),
    CONNECT(false),
    TRACE(false),
    OTHER(false);

    private static final Method[] NAMED = {GET, POST, PUT, DELETE, HEAD, OPTIONS, PATCH, CONNECT, TRACE};

    private final boolean idempotent;

    @SuppressWarnings("ImmutableEnumChecker") // never written after construction
    private final byte[] spelled = Octets.ascii(name());

    Method(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /** Whether executing a request twice has the effect of once (RFC 9110, section 9.2.2). */
    public boolean idempotent() {
        return idempotent;
    }

    /** The method of the given name, which is case-sensitive. */
    static Method of(byte[] bytes, int from, int to) {
        for (var method : NAMED) {
            if (java.util.Arrays.equals(bytes, from, to, method.spelled, 0, method.spelled.length)) {
                return method;
            }
        }
        return OTHER;
    }
}
