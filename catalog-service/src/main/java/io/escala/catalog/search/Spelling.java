package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes words that no product's name has for misspelt ones. Each is compared with the words that share trigrams with it
 * (pg_trgm), and replaced by the one with the fewest edits if those are few.
 */
final class Spelling {

    /** How many similar words are compared; the catalog's size does not matter. */
    private static final int COMPARED = 50;

    /** Transposed letters leave a short word few trigrams in common. */
    private static final String SIMILARITY = "SET LOCAL pg_trgm.similarity_threshold = 0.2";

    private static final String WORDS = """
            SELECT lexeme,
                   EXISTS (SELECT FROM product_word WHERE word = lexeme)
                       OR (last AND EXISTS (SELECT FROM product_word WHERE word ^@ lexeme)) AS known,
                   CASE WHEN length(lexeme) >= ? THEN ARRAY(
                       SELECT word FROM product_word
                       WHERE word %% lexeme AND abs(length(word) - length(lexeme)) <= ?
                       ORDER BY similarity(word, lexeme) DESC, word LIMIT %d) ELSE '{}' END AS similar
            FROM (SELECT lexeme, positions[1] AS place, positions[1] = max(positions[1]) OVER () AS last
                  FROM unnest(to_tsvector('escala', ?))) words
            ORDER BY place
            """.formatted(COMPARED);

    private Spelling() {}

    /**
     * What was probably meant; null when every word is known or nothing is near enough to the ones that are not.
     *
     * @param until when it is given up, of {@link System#nanoTime()}
     */
    static @Nullable Words correct(Connection connection, Words words, long until) throws SQLException {
        Plan.BY_BITMAP.choose(connection, until);
        try (var setting = connection.createStatement()) {
            setting.execute(SIMILARITY);
        }
        var spelt = new ArrayList<String>();
        boolean changed = false;
        var query = new Sql().add(WORDS, Edits.MIN_LENGTH, Edits.MAX, words.text());
        try (var statement = query.prepare(connection);
                var row = statement.executeQuery()) {
            while (row.next()) {
                var word = row.getString(1);
                var meant = row.getBoolean(2)
                        ? word
                        : Edits.nearest(word, strings((Object[]) row.getArray(3).getArray()));
                changed |= !meant.equals(word);
                spelt.add(meant);
            }
        }
        return changed && spelt.size() <= Words.MAX_WORDS ? Words.parse(String.join(" ", spelt)) : null;
    }

    private static List<String> strings(Object[] array) {
        return Arrays.stream(array).map(String::valueOf).toList();
    }
}
