package io.escala.catalog.search;

import org.jspecify.annotations.Nullable;

/**
 * A search, checked.
 *
 * @param after where the page before ended
 * @param corrected whether the words are not the client's own, but what they were taken to mean on the first page
 * @param until when nobody waits for the answer any more, of {@link System#nanoTime()}
 */
record SearchRequest(
        @Nullable Words words,
        Filter filter,
        Sort sort,
        int limit,
        @Nullable Place after,
        boolean corrected,
        Fingerprint fingerprint,
        long until) {

    /** The same search from its beginning, with words spelt in another way. */
    SearchRequest spelt(Words other) {
        return new SearchRequest(other, filter, sort, limit, null, true, fingerprint, until);
    }
}
