package io.escala.gateway.access;

import java.util.Locale;

/** What a caller may do. Each role includes the ones before it. */
public enum Role {
    /** Reads products and categories; needs no key. */
    ANYONE,
    /** Writes products, submits, watches and cancels jobs. */
    EDITOR,
    /** Also requeues dead jobs, pauses the queue, keeps schedules and reads the system's state. */
    OPERATOR;

    boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** The name in keys files and tokens. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
