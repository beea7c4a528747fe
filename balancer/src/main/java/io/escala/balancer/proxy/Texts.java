package io.escala.balancer.proxy;

import java.nio.charset.StandardCharsets;

/** What the balancer writes into messages, as bytes. */
final class Texts {

    static final byte[] NOTHING = {};
    static final byte[] CRLF = ascii("\r\n");
    static final byte[] HTTP_1_1 = ascii(" HTTP/1.1\r\n");
    static final byte[] STATUS_LINE = ascii("HTTP/1.1 ");
    static final byte[] HOST = ascii("Host: ");
    static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    static final byte[] CLOSE = ascii("Connection: close\r\n");
    static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    static final byte[] REQUEST_ID = ascii("X-Request-Id: ");
    static final byte[] FORWARDED_HOST = ascii("X-Forwarded-Host: ");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");

    /** The pseudonym in Via (RFC 9110, section 7.6.3). */
    static final byte[] VIA_1_1 = ascii("Via: 1.1 escala\r\n");

    static final byte[] VIA_1_0 = ascii("Via: 1.0 escala\r\n");

    private Texts() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
