package io.escala.gateway.resilience;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Calls to one part, so many at a time, and none while its breaker is open. */
public final class Guard {

    private final Breaker breaker;
    private final Semaphore permits;

    /** @param limit calls at a time */
    public Guard(Breaker breaker, int limit) {
        this.breaker = breaker;
        this.permits = new Semaphore(limit);
    }

    /**
     * Makes the call, after those before it.
     *
     * @param works whether the result shows that the part works
     * @return empty when the breaker is open, or when its turn did not come before the deadline
     */
    public <T> Optional<T> call(Deadline deadline, Supplier<T> call, Predicate<T> works) {
        if (!acquire(deadline)) {
            return Optional.empty();
        }
        try {
            return breaker.admits() ? Optional.of(reported(call, works)) : Optional.empty();
        } finally {
            permits.release();
        }
    }

    private boolean acquire(Deadline deadline) {
        try {
            return permits.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <T> T reported(Supplier<T> call, Predicate<T> works) {
        boolean worked = false;
        try {
            var result = call.get();
            worked = works.test(result);
            return result;
        } finally {
            if (worked) {
                breaker.succeeded();
            } else {
                breaker.failed();
            }
        }
    }
}
