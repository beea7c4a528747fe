package io.escala.local;

/** A failure whose message is all its reader needs: what failed, what follows from it, and the way out. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }

    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
