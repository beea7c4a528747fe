package io.escala.balancer.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** What a message's head says about its body (RFC 9112, section 6.3). */
final class Framing {

    private static final String EVENT_STREAM = "text/event-stream";

    private Framing() {}

    /** Whether a body follows the request's head. */
    static boolean announcesBody(HttpServerRequest request) {
        var length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) : !length.equals("0");
    }

    /** Whether the response ends with its head, although that may give the length of a body. */
    static boolean isBodiless(HttpServerRequest request, HttpClientResponse response) {
        int status = response.statusCode();
        return request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
    }

    /** Whether the response is a stream of server-sent events, which has no end of its own. */
    static boolean isEventStream(HttpClientResponse response) {
        var type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
    }
}
