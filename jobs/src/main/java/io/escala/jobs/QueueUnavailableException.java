package io.escala.jobs;

/** The queue did not answer, or not in time. Whether the call took effect is not known. */
public final class QueueUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public QueueUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
