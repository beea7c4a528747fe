package io.escala.jobs;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How often a failed job is tried again, and when: exponential backoff with full jitter (Brooker, "Exponential Backoff
 * and Jitter", AWS Architecture Blog, 2015).
 *
 * @param maxAttempts how often a handler is started at most, from 1
 * @param base the longest wait after the first failure; doubles with each further one
 * @param cap the longest wait of all
 */
public record RetryPolicy(int maxAttempts, Duration base, Duration cap) {

    public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofMinutes(5));

    public RetryPolicy {
        if (maxAttempts < 1 || base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("a retry policy needs maxAttempts >= 1 and 0 < base <= cap");
        }
    }

    /** The wait after the given failed attempt (from 1), or empty when the attempts are spent. */
    public Optional<Duration> delayAfter(int attempt, RandomGenerator random) {
        if (attempt >= maxAttempts) {
            return Optional.empty();
        }
        long ceiling = Math.min(cap.toMillis(), base.toMillis() << Math.min(attempt - 1, 30));
        return Optional.of(Duration.ofMillis(random.nextLong(ceiling + 1)));
    }
}
