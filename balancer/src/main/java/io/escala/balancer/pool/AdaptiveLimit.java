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
 * <p>A backend that waits for another part (its cache hangs, its database fails over) is slow for a moment and then answers
 * everything at once. That is no overload, so a limit that was not lowered yet takes half a second of high latencies before it
 * falls; and one that was lowered rises again while latencies are low, whether or not it is made use of.
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

    /** Windows of high latency in a row before a limit at its most falls. */
    private static final int ONSET = 5;

    private final int least;
    private final int most;
    private double limit;
    private long light;
    private int atLeast;
    private int high;

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
     * @param peak the most requests that were outstanding at once
     */
    void learn(long median, int peak) {
        if (light == 0 || median < light) {
            light = median;
        }
        if (median <= TOLERANCE * light + ALLOWANCE) {
            high = 0;
            atLeast = 0;
            if (median <= CALM * light + ALLOWANCE / 2.0) {
                limit = Math.min(most, limit + Math.max(SMALLEST_RISE, (Math.sqrt(limit) - 2) / 4));
            }
        } else if (++high < ONSET && !lowered()) {
            return;
        } else if (peak > least) {
            double step = Math.clamp((TOLERANCE * light + ALLOWANCE) / median, LARGEST_STEP, SMALLEST_STEP);
            limit = Math.max(least, Math.min(limit, peak) * step);
            atLeast = 0;
        } else if (++atLeast >= PATIENCE) {
            light = median;
            atLeast = 0;
        }
    }
}
