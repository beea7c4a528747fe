package io.escala.balancer.proxy;

import io.escala.balancer.pool.Fault;

/** What went wrong with a connection, in words for log and status. */
final class Faults {

    private Faults() {}

    static Fault notConnected(Throwable cause) {
        return new Fault(Fault.Kind.UNREACHABLE, "cannot connect: " + text(cause));
    }

    static Fault broken(String how) {
        return new Fault(Fault.Kind.FAILING, "connection broken: " + how);
    }

    static Fault brokenInResponse(String how) {
        return new Fault(Fault.Kind.FAILING, "connection broken in a response: " + how);
    }

    static String text(Throwable cause) {
        var message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
