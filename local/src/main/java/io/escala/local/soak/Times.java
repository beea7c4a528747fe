package io.escala.local.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long something took, each time. It may be asked while others add to it. */
final class Times {
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());

    void add(long took) {
        nanos.add(took);
    }

    int count() {
        return nanos.size();
    }

    /** The least time that the share given, 0 to 1, of them did not exceed. */
    Duration quantile(double share) {
        // a synchronized list's copy is one of its atomic methods, its stream is not
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1)));
    }

    /** Their 99th percentile has to be within the bound. */
    void require(Verdict verdict, String what, Duration bound) {
        if (nanos.isEmpty()) {
            verdict.broke("the scenario does what it says", what + ": nothing was measured");
        } else if (quantile(0.99).compareTo(bound) > 0) {
            verdict.broke(what + ": p99 within " + bound.toMillis() + " ms", toString());
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "median %.2f s, p99 %.2f s, longest %.2f s of %d",
                quantile(0.5).toMillis() / 1e3,
                quantile(0.99).toMillis() / 1e3,
                quantile(1).toMillis() / 1e3,
                nanos.size());
    }
}
