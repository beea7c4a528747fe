package io.escala.balancer.proxy;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** The request target in the form a backend gets it (RFC 9112, section 3.2). */
final class Target {

    private Target() {}

    /** The target in origin form, or null when the request has none that can be forwarded. */
    static @Nullable String of(HttpServerRequest request) {
        var uri = request.uri();
        if (uri.startsWith("/")) {
            return uri;
        }
        int scheme = uri.indexOf("://");
        if (scheme < 0 || !uri.regionMatches(true, 0, "http", 0, 4)) {
            return null;
        }
        int path = uri.indexOf('/', scheme + 3);
        int query = uri.indexOf('?', scheme + 3);
        if (query >= 0 && (path < 0 || query < path)) {
            return "/" + uri.substring(query);
        }
        return path < 0 ? "/" : uri.substring(path);
    }
}
