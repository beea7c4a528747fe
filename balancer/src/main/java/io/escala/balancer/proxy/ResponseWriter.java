package io.escala.balancer.proxy;

import io.escala.balancer.framing.Framing;
import io.escala.balancer.framing.ResponseHead;

/** Writes the head of a response as a client gets it. */
final class ResponseWriter {

    /** How the connection to the client goes on. */
    enum Connection {
        /** As HTTP/1.1 has it when nothing is said. */
        PERSISTS,
        /** An HTTP/1.0 client that asked for it must be told. */
        KEEP_ALIVE,
        CLOSE
    }

    private ResponseWriter() {}

    /**
     * Writes a head.
     *
     * @param coded whether the body keeps its chunks; it loses them on the way to an HTTP/1.0 client
     */
    static void write(ResponseHead head, Framing framing, boolean coded, byte[] requestId, Connection then, Wire out) {
        status(head, out);
        endToEnd(head, out);
        if (framing == Framing.CHUNKED && coded) {
            out.put(Texts.CHUNKED);
        }
        out.put(head.minor() == 1 ? Texts.VIA_1_1 : Texts.VIA_1_0);
        if (!head.hasRequestId()) {
            out.put(Texts.REQUEST_ID).put(requestId).put(Texts.CRLF);
        }
        switch (then) {
            case CLOSE -> out.put(Texts.CLOSE);
            case KEEP_ALIVE -> out.put(Texts.KEEP_ALIVE);
            case PERSISTS -> {}
        }
        out.put(Texts.CRLF);
    }

    /** Writes an interim head, which has no framing and says nothing of the connection. */
    static void writeInterim(ResponseHead head, Wire out) {
        status(head, out);
        endToEnd(head, out);
        out.put(Texts.CRLF);
    }

    private static void status(ResponseHead head, Wire out) {
        int status = head.status();
        out.put(Texts.STATUS_LINE)
                .put((char) ('0' + status / 100))
                .put((char) ('0' + status / 10 % 10))
                .put((char) ('0' + status % 10))
                .put(' ')
                .put(head.bytes(), head.reasonStart(), head.reasonEnd())
                .put(Texts.CRLF);
    }

    private static void endToEnd(ResponseHead head, Wire out) {
        int pieceStart = head.lineStart(0);
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!passes(head, i)) {
                out.put(head.bytes(), pieceStart, head.lineStart(i));
                pieceStart = head.lineStart(i + 1);
            }
        }
        out.put(head.bytes(), pieceStart, head.lineStart(head.fieldCount()));
    }

    private static boolean passes(ResponseHead head, int index) {
        return switch (head.field(index)) {
            case CONNECTION, HTTP2_SETTINGS, KEEP_ALIVE, PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE -> false;
            case PROXY_AUTHENTICATE, PROXY_AUTHORIZATION -> false;
            // A 204 and an interim response have none; a 304 and the answer to HEAD speak of the one that GET has.
            case CONTENT_LENGTH -> head.status() >= 200 && head.status() != 204;
            case VIA, X_REQUEST_ID -> true;
            default -> !head.isNominated(index);
        };
    }
}
