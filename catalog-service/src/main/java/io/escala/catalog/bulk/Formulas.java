package io.escala.catalog.bulk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The apostrophe before a CSV text that a spreadsheet would take for a formula (OWASP, "CSV Injection"). A text that begins
 * with apostrophes and then a formula gets one too, so that taking one away gives the text back; imports do that.
 */
public final class Formulas {

    /** How formulas begin: {@code = + - @}, their full-width forms, tab and line breaks; the hyphen last, as in a class. */
    private static final String BEGINNINGS = "=+@\t\r\n＝＋－＠-";

    private static final Pattern FORMULA = Pattern.compile("'*[" + BEGINNINGS + "].*", Pattern.DOTALL);

    private static final byte[][] IN_UTF_8 = BEGINNINGS
            .codePoints()
            .mapToObj(c -> Character.toString(c).getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);

    private Formulas() {}

    /** The text with an apostrophe before it if it needs one. */
    public static String guarded(String text) {
        return FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    /** Whether the UTF-8 text that begins there has to be guarded. */
    public static boolean begins(byte[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] == '\'') {
            at++;
        }
        // letters and digits, as nearly all texts begin, are looked at no further
        if (at < end && !isAsciiAlphanumeric(text[at])) {
            for (byte[] beginning : IN_UTF_8) {
                if (end - at >= beginning.length
                        && Arrays.equals(text, at, at + beginning.length, beginning, 0, beginning.length)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAsciiAlphanumeric(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }
}
