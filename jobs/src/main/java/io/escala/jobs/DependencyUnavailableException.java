package io.escala.jobs;

/**
 * A service or store that the handler needs does not answer. The job is handed back with a delay and no attempt is
 * spent.
 */
public final class DependencyUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DependencyUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
