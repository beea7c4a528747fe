package io.escala.jobs;

import java.util.Comparator;

/**
 * A fencing token: every claim of a job carries a greater one than all claims of it before, so that whoever keeps the
 * greatest seen can refuse a worker that lost its lease without knowing it.
 *
 * <p>{@code n} counts in Redis; {@code epoch} comes from a PostgreSQL sequence, once for each run of Redis, and keeps
 * the pair growing when Redis loses its last writes and counts the same {@code n} again.
 */
public record Fence(long epoch, long n) implements Comparable<Fence> {

    private static final Comparator<Fence> ORDER =
            Comparator.comparingLong(Fence::epoch).thenComparingLong(Fence::n);

    @Override
    public int compareTo(Fence other) {
        return ORDER.compare(this, other);
    }
}
