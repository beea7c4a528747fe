package io.escala.catalog.search;

import java.util.List;

/**
 * Edits that make one word of another: letters inserted, left out, replaced, or two neighbours transposed (the optimal
 * string alignment distance).
 */
final class Edits {

    /** Shorter words are taken as they are. */
    static final int MIN_LENGTH = 3;

    /** The most edits that any word may need. */
    static final int MAX = 2;

    private static final int ONE_EDIT_UP_TO = 5;

    private Edits() {}

    /** The word among those similar, most similar first, that takes the fewest edits; the word itself when all take too many. */
    static String nearest(String word, List<String> similar) {
        var nearest = word;
        int fewest = (word.length() <= ONE_EDIT_UP_TO ? 1 : MAX) + 1;
        for (var other : similar) {
            int edits = between(word, other);
            if (edits < fewest) {
                fewest = edits;
                nearest = other;
            }
        }
        return nearest;
    }

    static int between(String a, String b) {
        var edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int cheapest(int[][] edits, String a, String b, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int cheapest = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean transposed = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return transposed ? Math.min(cheapest, edits[i - 2][j - 2] + 1) : cheapest;
    }
}
