package io.escala.balancer.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** What the balancer itself answers when no backend did: an RFC 9457 problem. */
enum Problem {
    NO_BACKEND(503, "no-backend", "No backend available", "No backend can take the request; try again shortly."),
    OVERLOADED(
            503, "overloaded", "Too many requests", "All connections to the backends are in use; try again shortly."),
    BAD_UPSTREAM(
            502,
            "bad-upstream",
            "The backend broke off",
            "The backend closed the connection before it answered; the request may have been processed."),
    TIMED_OUT(
            504,
            "upstream-timeout",
            "The backend took too long",
            "The backend did not answer in time; the request may still be processed."),
    BAD_TARGET(400, "bad-target", "Unusable request target", "The request target is neither a path nor an http URL."),
    NOT_A_TUNNEL(501, "method-not-implemented", "Method not implemented", "CONNECT is not supported.");

    private static final CharSequence TYPE = HttpHeaders.createOptimized("application/problem+json");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");

    /** Long enough for a backend to be probed twice. */
    private static final String RETRY_SECONDS = "1";

    private final int status;
    private final String type;
    private final String title;
    private final String detail;

    Problem(int status, String type, String title, String detail) {
        this.status = status;
        this.type = type;
        this.title = title;
        this.detail = detail;
    }

    /** Fills in everything but the body. */
    String writeHead(HttpServerResponse response, String requestId) {
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE);
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.putHeader(Headers.REQUEST_ID, requestId);
        if (status == 503) {
            response.putHeader(RETRY_AFTER, RETRY_SECONDS);
        }
        return new JsonObject()
                .put("type", "urn:escala:problem:" + type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("requestId", requestId)
                .encode();
    }
}
