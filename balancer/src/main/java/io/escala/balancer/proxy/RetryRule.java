package io.escala.balancer.proxy;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** Which failed attempts may be repeated on another backend without a request being executed twice. */
final class RetryRule {

    /** Executing one of these twice has the effect of once (RFC 9110, section 9.2.2). */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private RetryRule() {}

    /**
     * Whether to repeat.
     *
     * @param sent whether any byte of the request may have reached the backend
     * @param bodyTouched whether any byte of the body was taken from the client, so that it cannot be sent again
     */
    static boolean mayRepeat(HttpMethod method, boolean sent, boolean bodyTouched) {
        return !bodyTouched && (!sent || IDEMPOTENT.contains(method));
    }
}
