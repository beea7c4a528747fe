package io.escala.catalog.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.escala.catalog.problem.Problem;
import java.util.Base64;

/**
 * Cursors that clients made up or changed. As an ordinary test it goes through the seeds next to it; CONTRIBUTING.md
 * says how it searches for more.
 */
final class CursorsFuzzTest {

    private static final Fingerprint SEARCH = new Fingerprint("0123456789abcdef");

    private final Cursors cursors = new Cursors("a token of this test");

    /** A cursor says what was written; changed by one bit, cut, or made of anything else it is refused with 400. */
    @FuzzTest(maxDuration = "10m")
    void onlyWhatAListingGaveIsRead(FuzzedDataProvider data) {
        var place = new Place(text(data), text(data));
        var words = data.consumeBoolean() ? "w" + text(data) : null;
        var content = new Cursors.Content(place, words);
        var cursor = cursors.write(SEARCH, content);
        assertThat(cursors.parse(SEARCH, cursor)).isEqualTo(content);
        refused(new Fingerprint("fedcba9876543210"), cursor);
        var bytes = Base64.getUrlDecoder().decode(cursor);
        bytes[data.consumeInt(0, bytes.length - 1)] ^= (byte) (1 << data.consumeInt(0, 7));
        refused(SEARCH, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        refused(SEARCH, cursor.substring(0, data.consumeInt(0, cursor.length() - 1)));
        refused(SEARCH, data.consumeRemainingAsString());
    }

    private void refused(Fingerprint search, String cursor) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> cursors.parse(search, cursor))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(400));
    }

    /** As PostgreSQL can keep it: without NUL and without half a surrogate pair. */
    private static String text(FuzzedDataProvider data) {
        var text = new StringBuilder();
        data.consumeString(100)
                .codePoints()
                .filter(c -> c != 0 && (c < 0xD800 || c > 0xDFFF))
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
