package io.escala.catalog.search;

import io.escala.catalog.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The words somebody searches for. A product has to have all of them; the last one may be the beginning of a word, since
 * it may still be being typed.
 *
 * @param query for PostgreSQL's {@code to_tsquery}
 */
record Words(String text, String query) {

    static final int MAX_TEXT = 200;
    static final int MAX_WORDS = 10;

    /** Shorter beginnings would fit a large part of all words. */
    private static final int MIN_PREFIX = 2;

    private static final String BEGINNING = ":*";

    /** How well a product fits; takes the query. */
    static final String RANK = "ts_rank(setweight(to_tsvector('escala', name), 'A')"
            + " || setweight(to_tsvector('escala', coalesce(category, '')), 'B'), to_tsquery('escala', ?), 1)";

    private static final String FITS = "product_words(name, category, description) @@ to_tsquery('escala', ?)";

    /** @throws Problem 400 when there is nothing to look for, or too much */
    static Words parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw Problem.badRequest("q", "must have at most " + MAX_TEXT + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("q", "must not hold control characters");
        }
        var words = words(text);
        if (words.isEmpty()) {
            throw Problem.badRequest("q", "must have at least one letter or digit");
        }
        if (words.size() > MAX_WORDS) {
            throw Problem.badRequest("q", "must have at most " + MAX_WORDS + " words");
        }
        return new Words(String.join(" ", words), query(words));
    }

    /** The last word as a whole one too. */
    Words whole() {
        return new Words(
                text, query.endsWith(BEGINNING) ? query.substring(0, query.length() - BEGINNING.length()) : query);
    }

    /** Whether a product has all words. */
    Sql fits() {
        return new Sql().add(FITS, query);
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var word : text.strip().split("\\s+", -1)) {
            if (word.codePoints().anyMatch(Character::isLetterOrDigit)) {
                words.add(word);
            }
        }
        return words;
    }

    /** Each word quoted, so that none of its characters is an operator. */
    private static String query(List<String> words) {
        var query = new StringBuilder();
        for (var word : words) {
            query.append(query.isEmpty() ? "'" : " & '");
            query.append(word.replace("\\", "\\\\").replace("'", "''")).append('\'');
        }
        return words.getLast().length() < MIN_PREFIX
                ? query.toString()
                : query.append(BEGINNING).toString();
    }
}
