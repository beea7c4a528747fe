package io.escala.balancer.proxy;

/** Told of every request that was answered, or broken off, or refused. Called on event loops, so it must not block. */
@FunctionalInterface
public interface AccessLog {

    /** Logs nothing. */
    AccessLog OFF = new AccessLog() {
        @Override
        public void answered(Entry entry) {}

        @Override
        public boolean isOn() {
            return false;
        }
    };

    void answered(Entry entry);

    /** Whether entries are wanted at all. */
    default boolean isOn() {
        return true;
    }

    /**
     * One request.
     *
     * @param client the address of the other end of the connection
     * @param method as the client spelled it
     * @param target in origin form
     * @param status of the answer; 499 when the client left before it had one
     * @param bytes of the answer's body, with its chunks' framing
     * @param micros from the end of the request's head to the end of the answer
     * @param backend who answered; empty when nobody did
     * @param retries attempts after the first
     * @param requestId as in the answer
     * @param traceParent the client's traceparent; empty without one
     * @param traceId of the balancer's spans; empty when it makes none
     */
    record Entry(
            String client,
            String method,
            String target,
            int status,
            long bytes,
            long micros,
            String backend,
            int retries,
            String requestId,
            String traceParent,
            String traceId) {}
}
