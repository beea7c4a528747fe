package io.escala.balancer.pool;

import java.time.Duration;

/**
 * How many requests one backend may have at a time, learnt from its latency (additive increase, multiplicative decrease;
 * compare Netflix' concurrency-limits and Envoy's adaptive concurrency filter). Beyond its capacity a backend answers no
 * more requests a second, only later; so a latency well above that of light load means that the limit is too high.
 *
 * <p>What light load means is the lowest latency seen. When the limit is down at its least and the latency does not follow,
 * the backend is slow and not overloaded: its latency there becomes the new measure.
 *
 * <p>A backend that waits for another part (its cache hangs, its database is away) is slow, but refusing others would help
 * nobody. So a limit that is not reached falls only after a second in which even the quickest answers were slow: in a backend
 * that has too much to do every request waits its turn, also one that takes no work (compare CoDel, RFC 8289, which looks at
 * the least delay and not at the mean). And one that was lowered rises again while latencies are low, whether or not it is
 * made use of.
 */
final class AdaptiveLimit {

    /** Below this many times the light latency (and half the allowance) there is room for more. */
    private static final double CALM = 1.1;

    /** Above this many times the light latency (and the allowance) it has too much; in between the limit stays. */
    private static final double TOLERANCE = 1.25;

    private static final long ALLOWANCE = Duration.ofMillis(5).toNanos();

    /** Answers tell of a limit only a few windows later, so it rises slowly enough not to overshoot by then. */
    private static final double SMALLEST_RISE = 0.25;

    /* What a limit is multiplied with when it falls. */
    private static final double LARGEST_STEP = 0.7;
    private static final double SMALLEST_STEP = 0.9;
    private static final int PATIENCE = 10;

    /** Windows in a row in which all are slow before a limit falls that is not reached. */
    private static final int ONSET = 10;

    private final int least;
    private final int most;
    private double limit;
    private long light;
    private int atLeast;
    private int allSlow;

    /** A limit between two bounds; it begins at the upper one. */
    AdaptiveLimit(int least, int most) {
        this.least = Math.min(least, most);
        this.most = most;
        limit = most;
    }

    int limit() {
        return (int) limit;
    }

    /** Whether it is below what is configured: the backend has shown that it is at its capacity. */
    boolean lowered() {
        return limit < most;
    }

    /**
     * Learns from a window of answers.
     *
     * @param median latency of those answers, in nanoseconds
     * @param quickest latency of the quickest tenth of them, in nanoseconds
     * @param peak the most requests that were outstanding at once
     */
    void learn(long median, long quickest, int peak) {
        if (light == 0 || median < light) {
            light = median;
        }
        double tolerated = TOLERANCE * light + ALLOWANCE;
        allSlow = quickest > tolerated ? allSlow + 1 : 0;
        if (median <= tolerated) {
            atLeast = 0;
            if (median <= CALM * light + ALLOWANCE / 2.0) {
                limit = Math.min(most, limit + Math.max(SMALLEST_RISE, (Math.sqrt(limit) - 2) / 4));
            }
        } else if (peak < limit() && allSlow < ONSET) {
            return;
        } else if (peak > least) {
            double step = Math.clamp(tolerated / median, LARGEST_STEP, SMALLEST_STEP);
            limit = Math.max(least, Math.min(limit, peak) * step);
            atLeast = 0;
        } else if (++atLeast >= PATIENCE) {
            light = median;
            atLeast = 0;
        }
    }
}
