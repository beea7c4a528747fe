package io.escala.local.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a load met in its measured time.
 *
 * @param answered responses received whole, whatever their status
 * @param refused of these, statuses of 400 and above
 * @param failed connections that broke, or answers that were no HTTP, while a request was under way
 * @param time the measured time
 * @param latency nanoseconds from the moment a request was due to the last byte of its response; in an open loop that
 *     includes the time it waited for a free connection (no coordinated omission)
 */
public record LoadResult(long answered, long refused, long failed, Duration time, Histogram latency) {

    public double perSecond() {
        return answered * 1e9 / time.toNanos();
    }

    /** The latency in milliseconds that the share {@code percent} of responses did not exceed. */
    public double millis(double percent) {
        return latency.getValueAtPercentile(percent) / 1e6;
    }
}
