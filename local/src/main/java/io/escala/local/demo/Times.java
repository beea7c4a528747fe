package io.escala.local.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Durations in order, for quantiles. */
record Times(List<Duration> sorted) {

    static Times of(Collection<Duration> durations) {
        return new Times(durations.stream().sorted().toList());
    }

    /** The smallest duration that at least the share {@code quantile} of all do not exceed. */
    Duration at(double quantile) {
        int rank = (int) Math.ceil(quantile * sorted.size());
        return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1));
    }

    String millisAt(double quantile) {
        return millis(at(quantile));
    }

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
}
