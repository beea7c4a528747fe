package io.escala.jobs;

/** Tells a handler to leave: its claim was lost, its job was cancelled, or its worker is shutting down. */
public final class JobStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why the handler has to leave. */
    public enum Reason {
        /** The claim is lost: another worker may be running the job. */
        LOST,
        /** The job was cancelled. */
        CANCELLED,
        /** The worker is shutting down: the job is handed back. */
        DRAINING
    }

    private final Reason reason;

    public JobStoppedException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
