package io.escala.balancer.proxy;

import io.escala.balancer.pool.Time;
import java.time.Duration;

/**
 * How many retries are left: a share of the requests of the last {@link #WINDOW}, plus a floor, so that retries cannot
 * multiply the load on backends that are all in trouble (Google SRE book, chapter 21). Safe for use by many threads.
 */
final class RetryBudget {

    /** How long a request or a retry is remembered. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final int BUCKETS = 10;
    private static final long BUCKET_NANOS = WINDOW.toNanos() / BUCKETS;

    private final double ratio;
    private final int floor;
    private final Time time;
    private final long origin;

    /* A ring of one-second counts; bucket n of time is at n % BUCKETS. */
    private final long[] requests = new long[BUCKETS];
    private final long[] retries = new long[BUCKETS];
    private long current;
    private long recentRequests;
    private long recentRetries;
    private long refused;

    RetryBudget(double ratio, int floor, Time time) {
        this.ratio = ratio;
        this.floor = floor;
        this.time = time;
        origin = time.nanos();
    }

    /** Counts a client's request. */
    synchronized void request() {
        advance();
        requests[at(current)]++;
        recentRequests++;
    }

    /** Takes one retry out of the budget, or refuses. */
    synchronized boolean takeRetry() {
        advance();
        if (recentRetries >= floor + (long) (ratio * recentRequests)) {
            refused++;
            return false;
        }
        retries[at(current)]++;
        recentRetries++;
        return true;
    }

    /** Takes back a retry that was granted and not made. */
    synchronized void giveBack() {
        advance();
        if (retries[at(current)] > 0) {
            retries[at(current)]--;
            recentRetries--;
        }
    }

    /** Retries refused since start. */
    synchronized long refused() {
        return refused;
    }

    private void advance() {
        long now = (time.nanos() - origin) / BUCKET_NANOS;
        long steps = Math.min(now - current, BUCKETS);
        for (long i = 1; i <= steps; i++) {
            int expired = at(now - steps + i);
            recentRequests -= requests[expired];
            recentRetries -= retries[expired];
            requests[expired] = 0;
            retries[expired] = 0;
        }
        current = Math.max(current, now);
    }

    private static int at(long bucket) {
        return Math.floorMod(bucket, BUCKETS);
    }
}
