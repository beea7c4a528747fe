package io.escala.worker.imports;

import java.util.regex.Pattern;

/**
 * The apostrophe before a text that a spreadsheet would take for a formula (OWASP, "CSV Injection"). Exports of Escala
 * put it there, and so do people; it is no part of the text.
 */
final class Formulas {

    private static final Pattern GUARDED = Pattern.compile("'+[=+@\\t\\r\\n＝＋－＠-].*", Pattern.DOTALL);

    private Formulas() {}

    /** The text without its guard; one that a guard does not fit is given back as it is. */
    static String unguarded(String text) {
        return text.charAt(0) == '\'' && GUARDED.matcher(text).matches() ? text.substring(1) : text;
    }
}
