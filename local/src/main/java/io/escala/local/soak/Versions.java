package io.escala.local.soak;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * What the oracle knows of one product whose writes are counted and one at a time, some of them deletions: a read must
 * show the last write that had been acknowledged when it began, or a later one.
 */
final class Versions {
    /** What a read shows of a product that does not exist. */
    static final long ABSENT = -1;

    private final History history = new History();
    private final NavigableSet<Long> deletions = new ConcurrentSkipListSet<>();

    void put(long version) {
        history.attempted(version);
    }

    void delete(long version) {
        deletions.add(version);
        history.attempted(version);
    }

    /** It is known to be committed. */
    void stands(long version) {
        history.acknowledged(version);
    }

    /** The last write that was sent. */
    long last() {
        return history.ceiling();
    }

    /**
     * What is wrong with a read; {@code null} when nothing is.
     *
     * @param since what was acknowledged before it has to show
     * @param seen the version, or {@link #ABSENT}
     */
    @Nullable
    String fault(long since, long seen) {
        long floor = history.floor(since);
        long ceiling = history.ceiling();
        return fits(floor, ceiling, seen)
                ? null
                : "%s is shown where %d %s could be"
                        .formatted(
                                seen == ABSENT ? "nothing" : seen,
                                floor,
                                ceiling == Long.MAX_VALUE ? "or later" : "to " + ceiling);
    }

    private boolean fits(long floor, long ceiling, long seen) {
        if (seen != ABSENT) {
            return seen >= floor && seen <= ceiling && !deletions.contains(seen);
        }
        Long gone = deletions.ceiling(floor);
        return floor == 0 || (gone != null && gone <= ceiling);
    }
}
