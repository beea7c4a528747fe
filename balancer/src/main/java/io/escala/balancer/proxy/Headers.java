package io.escala.balancer.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Which header fields pass from one side to the other, and which the balancer writes itself. */
final class Headers {

    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");

    private static final CharSequence VIA = HttpHeaders.createOptimized("Via");
    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    private static final CharSequence FORWARDED_PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
    private static final CharSequence FORWARDED_HOST = HttpHeaders.createOptimized("X-Forwarded-Host");

    /** The pseudonym in Via (RFC 9110, section 7.6.3). */
    private static final String VIA_SELF = "1.1 escala";

    /** Fields that belong to one connection (RFC 9110, section 7.6.1), framing included: each side frames its own message. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What a client says about whom it forwards for is not believed. */
    private static final Set<String> WRITTEN_HERE =
            Set.of("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "via");

    private static final int MAX_REQUEST_ID = 128;

    private Headers() {}

    /** Fills the header of the request to a backend. */
    static void toBackend(HttpServerRequest from, MultiMap to, String requestId) {
        var headers = from.headers();
        var nominated = nominated(headers);
        for (Map.Entry<String, String> field : headers) {
            var name = field.getKey().toLowerCase(Locale.ROOT);
            if (passes(name, nominated) && !WRITTEN_HERE.contains(name) && !name.equals("expect")) {
                to.add(field.getKey(), field.getValue());
            }
        }
        to.set(REQUEST_ID, requestId);
        to.set(VIA, via(headers));
        to.set(FORWARDED_FOR, from.remoteAddress().hostAddress());
        to.set(FORWARDED_PROTO, "http");
        var host = headers.get(HttpHeaderNames.HOST);
        if (host != null) {
            to.set(FORWARDED_HOST, host);
        }
    }

    /** Fills the header of the response to a client. */
    static void toClient(MultiMap from, MultiMap to, String requestId) {
        var nominated = nominated(from);
        for (Map.Entry<String, String> field : from) {
            var name = field.getKey().toLowerCase(Locale.ROOT);
            if (passes(name, nominated) && !name.equals("via")) {
                to.add(field.getKey(), field.getValue());
            }
        }
        to.set(VIA, via(from));
        if (!to.contains(REQUEST_ID)) {
            to.set(REQUEST_ID, requestId);
        }
    }

    /** The client's request id, or a new one when it sent none that is fit for a log line. */
    static String requestId(HttpServerRequest request) {
        var given = request.headers().get(REQUEST_ID);
        return given != null && isRequestId(given) ? given : newRequestId();
    }

    private static String newRequestId() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }

    private static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_REQUEST_ID
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static boolean passes(String name, Set<String> nominated) {
        return !HOP_BY_HOP.contains(name) && !nominated.contains(name);
    }

    private static String via(MultiMap headers) {
        var before = headers.getAll(VIA);
        return before.isEmpty() ? VIA_SELF : String.join(", ", before) + ", " + VIA_SELF;
    }

    /** The fields that Connection declares to be for this hop; it cannot declare away those a proxy must pass on. */
    private static Set<String> nominated(MultiMap headers) {
        var connection = headers.getAll(HttpHeaderNames.CONNECTION);
        if (connection.isEmpty()) {
            return Set.of();
        }
        var names = new HashSet<String>();
        for (var value : connection) {
            for (var option : value.split(",", -1)) {
                var name = option.strip().toLowerCase(Locale.ROOT);
                if (!name.equals("host") && !name.equals("content-length") && !name.equals("close")) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
