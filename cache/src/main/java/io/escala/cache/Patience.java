package io.escala.cache;

import java.time.Duration;

/**
 * How long one event loop waits for answers. A loop that did not turn did not listen either: what has come meanwhile is
 * still to be read. So after it stood still an answer has all of its time again, up to a limit.
 */
final class Patience {
    private final long tickNanos;
    private final long timeoutNanos;
    private final long limitNanos;
    private long tickedAt;
    private long listeningSince;

    /**
     * @param tick how often {@link #tick} is called while the loop turns as it should
     * @param limit how long an answer is waited for whatever the loop does
     * @param now times are those of {@link System#nanoTime()}
     */
    Patience(Duration tick, Duration timeout, Duration limit, long now) {
        this.tickNanos = tick.toNanos();
        this.timeoutNanos = timeout.toNanos();
        this.limitNanos = limit.toNanos();
        this.tickedAt = now;
        this.listeningSince = now;
    }

    /** Twice as late as it should be, and the loop stood still. */
    void tick(long now) {
        if (now - tickedAt > 2 * tickNanos) {
            listeningSince = now;
        }
        tickedAt = now;
    }

    boolean isOver(long sentAt, long now) {
        long since = sentAt - listeningSince > 0 ? sentAt : listeningSince;
        return now - since > timeoutNanos || now - sentAt > limitNanos;
    }
}
