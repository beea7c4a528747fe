package io.escala.local.soak;

import java.util.Locale;

/** What users do, as far as faults are allowed to stop it. */
enum Operation {
    READ,
    WRITE,
    SUBMIT;

    String label() {
        return name().toLowerCase(Locale.ROOT) + "s";
    }
}
