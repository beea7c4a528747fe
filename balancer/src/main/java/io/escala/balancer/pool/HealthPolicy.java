package io.escala.balancer.pool;

import java.time.Duration;

/**
 * When a backend goes out and when it comes back.
 *
 * @param fall failed probes in a row that take a backend out, from 1
 * @param rise good probes in a row that bring it back, from 1; a new member joins with its first
 * @param failures failed connects and broken connections in a row that eject it, from 1
 * @param ejection how long the first ejection lasts; doubles with each further one
 * @param ejectionMax the longest ejection; a backend healthy for this long starts again at the first
 */
public record HealthPolicy(int fall, int rise, int failures, Duration ejection, Duration ejectionMax) {

    public HealthPolicy {
        if (fall < 1 || rise < 1 || failures < 1) {
            throw new IllegalArgumentException("fall, rise and failures must be at least 1");
        }
        if (!ejection.isPositive() || ejectionMax.compareTo(ejection) < 0) {
            throw new IllegalArgumentException("ejection times need 0 < ejection <= ejectionMax");
        }
    }

    /** The length of the given ejection, counted from 1. */
    Duration ejection(int times) {
        var grown = ejection.multipliedBy(1L << Math.min(times - 1, 20));
        return grown.compareTo(ejectionMax) < 0 ? grown : ejectionMax;
    }
}
