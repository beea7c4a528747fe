package io.escala.jobs.types;

import java.util.regex.Pattern;

/**
 * The apostrophe before a CSV text that a spreadsheet would take for a formula (OWASP, "CSV Injection"). Exports of Escala
 * put it there, and so do people; it is no part of the text.
 */
public final class Formulas {

    /** The catalog, which writes exports, has the same. */
    private static final String BEGINNINGS = "=+@\t\r\n＝＋－＠-";

    private static final Pattern FORMULA = Pattern.compile("'*[" + BEGINNINGS + "].*", Pattern.DOTALL);

    private Formulas() {}

    /** The text with an apostrophe before it if it needs one. */
    public static String guarded(String text) {
        return FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    /** The text without its guard; one that a guard does not fit is given back as it is. */
    public static String unguarded(String text) {
        return text.startsWith("'") && FORMULA.matcher(text).matches() ? text.substring(1) : text;
    }
}
