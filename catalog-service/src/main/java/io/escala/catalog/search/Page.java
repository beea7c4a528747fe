package io.escala.catalog.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param skus in the order asked for
 * @param next the place after which the next page begins; null when there is none
 * @param partial whether more products fit than were ranked
 * @param words those that the client's were taken to mean
 */
record Page(
        List<String> skus,
        @Nullable Place next,
        boolean partial,
        @Nullable String words) {

    /** @param places one more than the limit when there is a next page */
    static Page of(List<Place> places, int limit, boolean partial) {
        var shown = places.subList(0, Math.min(limit, places.size()));
        return new Page(
                shown.stream().map(Place::sku).toList(), places.size() > limit ? shown.getLast() : null, partial, null);
    }

    int size() {
        return skus.size();
    }

    Page endingAt(Place place) {
        return new Page(skus, place, partial, words);
    }

    Page corrected(String to) {
        return new Page(skus, next, partial, to);
    }
}
