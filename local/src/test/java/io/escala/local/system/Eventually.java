package io.escala.local.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions, with a deadline. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Looks until what is found is as wanted, and returns it; fails with the last look after the deadline. */
    static <T> T until(Duration within, Callable<T> look, Predicate<T> wanted, Supplier<String> otherwise)
            throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            T found = look.call();
            if (wanted.test(found)) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise.get() + "; after " + within + " still: " + found);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
