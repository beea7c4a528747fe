package io.escala.local.smoke;

/** A promise that did not hold; the message says which, and what was seen instead. */
public final class SmokeFailure extends Exception {
    private static final long serialVersionUID = 1;

    public SmokeFailure(String message) {
        super(message);
    }
}
