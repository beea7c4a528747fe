package io.escala.balancer.proxy;

import io.escala.balancer.framing.Method;

/** Which failed attempts may be repeated on another backend without a request being executed twice. */
final class RetryRule {

    /** A backend that answers this says that it is in no state to serve, and another may be. */
    private static final int UNAVAILABLE = 503;

    private RetryRule() {}

    /**
     * Whether to repeat.
     *
     * @param processed whether the backend may have processed the request: all of its head may have got there
     * @param kept whether what was sent of the body is kept, so that it can be sent again
     */
    static boolean mayRepeat(Method method, boolean processed, boolean kept) {
        return kept && (!processed || method.idempotent());
    }

    /** Whether a response with this status is worth another attempt. */
    static boolean isWorthAnother(int status) {
        return status == UNAVAILABLE;
    }
}
