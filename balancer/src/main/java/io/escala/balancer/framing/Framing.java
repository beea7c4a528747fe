package io.escala.balancer.framing;

/** How the end of a message's body is told (RFC 9112, section 6.3). */
public enum Framing {
    /** There is no body. */
    NONE,
    /** Its length is given. */
    LENGTH,
    /** It comes in chunks, of which the last is empty. */
    CHUNKED,
    /** It ends with the connection; responses only. */
    UNTIL_CLOSE
}
