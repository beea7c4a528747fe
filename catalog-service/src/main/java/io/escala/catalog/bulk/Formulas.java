package io.escala.catalog.bulk;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The apostrophe before a CSV text that a spreadsheet would take for a formula (OWASP, "CSV Injection"). A text that begins
 * with apostrophes and then a formula gets one too, so that taking one away gives the text back; imports do that.
 */
public final class Formulas {

    /** How formulas begin: {@code = + - @}, their full-width forms, tab and line breaks; the hyphen last, as in a class. */
    private static final String BEGINNINGS = "=+@\t\r\n＝＋－＠-";

    private static final Pattern FORMULA = Pattern.compile("'*[" + BEGINNINGS + "].*", Pattern.DOTALL);

    /** First characters that make a look at the whole text worth while: cheaper in PostgreSQL than an expression. */
    private static final String SUSPECTS =
            ("'" + BEGINNINGS).chars().mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));

    private Formulas() {}

    /** The text with an apostrophe before it if it needs one. */
    public static String guarded(String text) {
        return FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    /** The same as an SQL expression over a column. */
    public static String guardedColumn(String column) {
        return "CASE WHEN ascii(" + column + ") IN " + SUSPECTS + " THEN CASE WHEN " + column + " ~ '^''*[" + BEGINNINGS
                + "]' THEN '''' || " + column + " ELSE " + column + " END ELSE " + column + " END";
    }
}
