package io.escala.balancer.proxy;

import io.escala.balancer.framing.Field;
import io.escala.balancer.framing.Framing;
import io.escala.balancer.framing.RequestHead;
import io.escala.balancer.pool.Member;

/**
 * Writes the head of a request as a backend gets it: end-to-end fields as the client wrote them, those of the client's hop
 * dropped, those of this hop added.
 */
final class RequestWriter {

    private RequestWriter() {}

    /**
     * Writes a head.
     *
     * @param trace the fields of the balancer's own trace, which replace the client's; empty to pass those on
     */
    static void write(RequestHead head, Peer peer, byte[] requestId, byte[] trace, Member member, Wire out) {
        startLine(head, out);
        if (head.host() < 0) {
            out.put(Texts.HOST).put(member.address()).put(Texts.CRLF);
        }
        endToEnd(head, peer.trusted(), trace.length > 0, out);
        if (head.framing() == Framing.CHUNKED) {
            out.put(Texts.CHUNKED);
        }
        out.put(head.minor() == 1 ? Texts.VIA_1_1 : Texts.VIA_1_0);
        out.put(Texts.REQUEST_ID).put(requestId).put(Texts.CRLF).put(trace);
        if (peer.trusted()) {
            addToForwarded(head, peer, out);
        } else {
            out.put(peer.forwarded());
            forwardedHost(head, out);
        }
        out.put(Texts.CRLF);
    }

    private static void startLine(RequestHead head, Wire out) {
        out.put(head.bytes(), head.methodStart(), head.methodEnd()).put(' ');
        if (head.targetStart() == head.targetEnd() || head.bytes()[head.targetStart()] == '?') {
            out.put('/');
        }
        out.put(head.bytes(), head.targetStart(), head.targetEnd()).put(Texts.HTTP_1_1);
    }

    /** Copies what passes, in as few pieces as possible. */
    private static void endToEnd(RequestHead head, boolean trusted, boolean traced, Wire out) {
        int pieceStart = head.lineStart(0);
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!passes(head, i, trusted, traced)) {
                out.put(head.bytes(), pieceStart, head.lineStart(i));
                pieceStart = head.lineStart(i + 1);
            }
        }
        out.put(head.bytes(), pieceStart, head.lineStart(head.fieldCount()));
    }

    private static boolean passes(RequestHead head, int index, boolean trusted, boolean traced) {
        return switch (head.field(index)) {
            case OTHER -> !head.isNominated(index);
            case HOST, CONTENT_LENGTH, VIA, X_SERVED_BY -> true;
            case CONTENT_TYPE, MAX_FORWARDS, TRAILER -> !head.isNominated(index);
            case TRACEPARENT, TRACESTATE -> !traced && !head.isNominated(index);
            // Each side frames its own message, and the balancer sends the 100 itself.
            case TRANSFER_ENCODING, EXPECT -> false;
            case CONNECTION, HTTP2_SETTINGS, KEEP_ALIVE, PROXY_CONNECTION, TE, UPGRADE -> false;
            case PROXY_AUTHENTICATE, PROXY_AUTHORIZATION -> false;
            case X_REQUEST_ID -> false;
            case X_FORWARDED_FOR -> false;
            case FORWARDED, X_FORWARDED_HOST, X_FORWARDED_PORT, X_FORWARDED_PROTO -> trusted;
        };
    }

    /** Adds the trusted proxy to those that forwarded the request, and supplies what it did not say. */
    private static void addToForwarded(RequestHead head, Peer peer, Wire out) {
        out.put("X-Forwarded-For: ");
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.field(i) == Field.X_FORWARDED_FOR) {
                out.put(head.bytes(), head.valueStart(i), head.valueEnd(i)).put(", ");
            }
        }
        out.put(peer.address()).put(Texts.CRLF);
        if (!lacks(head, Field.FORWARDED)) {
            out.put(peer.forwardedElement());
        }
        if (lacks(head, Field.X_FORWARDED_PROTO)) {
            out.put("X-Forwarded-Proto: http\r\n");
        }
        if (lacks(head, Field.X_FORWARDED_HOST)) {
            forwardedHost(head, out);
        }
    }

    private static void forwardedHost(RequestHead head, Wire out) {
        int host = head.host();
        if (host >= 0) {
            out.put(Texts.FORWARDED_HOST)
                    .put(head.bytes(), head.valueStart(host), head.valueEnd(host))
                    .put(Texts.CRLF);
        }
    }

    private static boolean lacks(RequestHead head, Field field) {
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.field(i) == field) {
                return false;
            }
        }
        return true;
    }
}
