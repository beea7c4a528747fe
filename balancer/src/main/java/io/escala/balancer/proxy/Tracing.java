package io.escala.balancer.proxy;

import io.escala.balancer.framing.RequestHead;

/** Makes a trace of each request, or none. Called on event loops, so it must not block. */
@FunctionalInterface
public interface Tracing {

    /** Makes no traces: what the client says of its own is passed on as it is. */
    Tracing OFF = (_, _, _) -> RequestTrace.NONE;

    /**
     * A request begins.
     *
     * @param request its head, valid during this call
     * @param client the address of the other end of the connection
     * @param requestId as in the answer, in ASCII
     */
    RequestTrace begin(RequestHead request, String client, byte[] requestId);
}
