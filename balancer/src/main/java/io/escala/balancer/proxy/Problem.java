package io.escala.balancer.proxy;

import io.escala.balancer.framing.Flaw;
import java.util.EnumMap;
import java.util.Map;

/** What the balancer itself answers when no backend did: an RFC 9457 problem. */
final class Problem {

    static final Problem NO_BACKEND = new Problem(
            503, "no-backend", "No backend available", "No backend can take the request; try again shortly.");
    static final Problem OVERLOADED = new Problem(
            503, "overloaded", "Too many requests", "The backends have as much to do as they can; try again shortly.");
    static final Problem TOO_MANY_CONNECTIONS = new Problem(
            503,
            "too-many-connections",
            "Too many connections",
            "The balancer has as many connections as it may have.");
    static final Problem BAD_UPSTREAM = new Problem(
            502,
            "bad-upstream",
            "The backend broke off",
            "The backend closed the connection before it answered; the request may have been processed.");
    static final Problem UPSTREAM_TIMEOUT = new Problem(
            504,
            "upstream-timeout",
            "The backend took too long",
            "The backend did not answer in time; the request may still be processed.");
    static final Problem REQUEST_TIMEOUT = new Problem(
            408, "request-timeout", "The request took too long", "The request did not arrive within the time for it.");
    static final Problem BODY_TOO_LARGE = new Problem(
            413, "body-too-large", "The body is too large", "The body is larger than the balancer passes on.");

    /** Long enough for a backend to be probed twice. */
    private static final String RETRY = "Retry-After: 1\r\n";

    /** What some path or other takes; which of them a certain path takes, its backend says. */
    private static final String ALLOW = "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";

    private static final Map<Flaw, Problem> FLAWS = flaws();

    private final int status;
    private final byte[] head;
    private final byte[] body;

    private Problem(int status, String type, String title, String detail) {
        this.status = status;
        head = Texts.ascii(
                "HTTP/1.1 " + status + " " + reason(status) + "\r\nContent-Type: application/problem+json\r\n"
                        + "Cache-Control: no-store\r\n" + (status == 503 ? RETRY : status == 405 ? ALLOW : ""));
        body = Texts.ascii("{\"type\":\"urn:escala:problem:" + type + "\",\"title\":\"" + title + "\",\"status\":"
                + status + ",\"detail\":\"" + detail + "\",\"requestId\":\"");
    }

    /** The problem that a malformed request is. */
    static Problem of(Flaw flaw) {
        var problem = FLAWS.get(flaw);
        if (problem == null) {
            throw new IllegalArgumentException("no problem for " + flaw);
        }
        return problem;
    }

    int status() {
        return status;
    }

    /** Writes the whole response; the body is left out of an answer to HEAD, whose length it still gives. */
    void write(byte[] requestId, boolean toHead, ResponseWriter.Connection then, Wire out) {
        var id = escaped(requestId);
        out.put(head).put(Texts.REQUEST_ID).put(requestId).put(Texts.CRLF);
        out.put("Content-Length: " + (body.length + id.length + 2) + "\r\n");
        if (then == ResponseWriter.Connection.CLOSE) {
            out.put(Texts.CLOSE);
        }
        out.put(Texts.CRLF);
        if (!toHead) {
            out.put(body).put(id).put('"').put('}');
        }
    }

    /** An id of a client may have characters that mean something in JSON. */
    private static byte[] escaped(byte[] id) {
        var text = RequestId.text(id);
        return text.indexOf('"') < 0 && text.indexOf('\\') < 0
                ? id
                : Texts.ascii(text.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private static Map<Flaw, Problem> flaws() {
        var problems = new EnumMap<Flaw, Problem>(Flaw.class);
        for (var flaw : Flaw.values()) {
            problems.put(
                    flaw,
                    new Problem(
                            flaw.status(),
                            "bad-request",
                            "The request is malformed",
                            flaw.detail() + " (" + flaw.rule() + ")"));
        }
        return problems;
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> throw new IllegalArgumentException("no reason for " + status);
        };
    }
}
