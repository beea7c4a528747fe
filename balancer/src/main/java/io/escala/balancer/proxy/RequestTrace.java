package io.escala.balancer.proxy;

import io.escala.balancer.pool.Member;

/**
 * The trace of one request through the balancer: a part for the whole, and one for each attempt at a backend. It is told what
 * happens, in order; an attempt ends with the next one or with the request.
 */
public interface RequestTrace {

    /** Traces nothing. */
    RequestTrace NONE = new RequestTrace() {
        @Override
        public byte[] attempt(Member backend, int retries) {
            return Texts.NOTHING;
        }

        @Override
        public void answered(int status) {}

        @Override
        public void failed(String how) {}

        @Override
        public void end(int status) {}

        @Override
        public String id() {
            return "";
        }
    };

    /**
     * An attempt begins.
     *
     * @param retries attempts before it
     * @return the header fields, each with its line end, by which the backend goes on with the trace (W3C Trace Context); they
     *     replace the client's. Empty when the client's are to pass.
     */
    byte[] attempt(Member backend, int retries);

    /** The attempt's backend answered. */
    void answered(int status);

    /** The attempt came to nothing, or its answer broke off. */
    void failed(String how);

    /** The request is over, whether or not the client got an answer; 499 when it left. */
    void end(int status);

    /** The trace's id, in 32 hexadecimal digits; empty when nothing is traced. */
    String id();
}
