package io.escala.balancer.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition that something else brings about. */
public final class Await {

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        within(Duration.ofSeconds(10), what, condition);
    }

    public static void within(Duration limit, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
