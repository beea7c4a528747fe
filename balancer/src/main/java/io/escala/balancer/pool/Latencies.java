package io.escala.balancer.pool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Latencies since start in buckets that grow with them, eight to each power of two, so that a quantile is exact to 12.5 %.
 * Windows are differences of two {@link #snapshot}s. Safe for use by many threads.
 */
public final class Latencies {

    /* Buckets count units of 2^10 ns, about a microsecond; the last one is for 68 s and more. */
    private static final int UNIT_BITS = 10;
    private static final int SUB_BITS = 3;
    private static final int SUB = 1 << SUB_BITS;
    private static final int POWERS = 26;
    private static final int BUCKETS = SUB * (POWERS - SUB_BITS + 1);

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final LongAdder sum = new LongAdder();

    void add(long nanos) {
        counts.getAndIncrement(bucket(nanos));
        sum.add(nanos);
    }

    /** How many there were since start. */
    public long count() {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += counts.getOpaque(i);
        }
        return all;
    }

    /** All of them together, in nanoseconds. */
    public long sumNanos() {
        return sum.sum();
    }

    /** How many there were in each bucket up to now. */
    long[] snapshot() {
        var copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.getOpaque(i);
        }
        return copy;
    }

    static long count(long[] from, long[] to) {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += to[i] - from[i];
        }
        return sum;
    }

    /** The latency that the given share of those between two snapshots did not exceed; zero when there were none. */
    static Duration quantile(double share, long[] from, long[] to) {
        long rank = (long) Math.ceil(share * count(from, to));
        long seen = 0;
        for (int i = 0; i < BUCKETS && rank > 0; i++) {
            seen += to[i] - from[i];
            if (seen >= rank) {
                return Duration.ofNanos(upperEnd(i));
            }
        }
        return Duration.ZERO;
    }

    static int bucket(long nanos) {
        long units = Math.max(0, nanos) >> UNIT_BITS;
        if (units < SUB) {
            return (int) units;
        }
        int power = 63 - Long.numberOfLeadingZeros(units);
        int sub = (int) (units >> (power - SUB_BITS)) & (SUB - 1);
        return Math.min(BUCKETS - 1, SUB * (power - SUB_BITS + 1) + sub);
    }

    private static long upperEnd(int bucket) {
        if (bucket < SUB) {
            return (bucket + 1L) << UNIT_BITS;
        }
        int shift = bucket / SUB - 1;
        return (SUB + bucket % SUB + 1L) << (shift + UNIT_BITS);
    }
}
