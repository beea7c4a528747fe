package io.escala.jobs.redis;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Where a page of jobs ended: the sequence number of the last job looked at, opaque to those who pass it on. */
final class Cursor {

    private static final Pattern DECODED = Pattern.compile("1:([1-9][0-9]{0,14})");

    private Cursor() {}

    static String encode(String seq) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("1:" + seq).getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws IllegalArgumentException when the text is not a cursor */
    static String decode(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            var matcher = DECODED.matcher(text);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a cursor: pass on the one that the page before gave", e);
        }
        throw new IllegalArgumentException("not a cursor: pass on the one that the page before gave");
    }
}
