package io.escala.balancer.pool;

/**
 * Why a backend is not trusted with traffic.
 *
 * @param kind decides whether the panic rule may still use the backend
 * @param detail what was seen, for log and status
 */
public record Fault(Kind kind, String detail) {

    /** What a fault says about the backend. */
    public enum Kind {
        /** Nobody accepts connections: sending traffic there cannot help anyone. */
        UNREACHABLE,
        /** It answered its probe and declined traffic. */
        NOT_READY,
        /** It accepts connections but did not answer, broke them, or answered with errors. */
        FAILING,
        /** It answers, far later than its peers. */
        SLOW
    }

    @Override
    public String toString() {
        return detail;
    }
}
