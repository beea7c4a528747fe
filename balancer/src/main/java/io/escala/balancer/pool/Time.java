package io.escala.balancer.pool;

import java.time.Duration;

/** Clock and scheduler in one, so that a test that advances the one advances the other. */
public interface Time {

    /** Nanoseconds since an arbitrary origin; never goes back. */
    long nanos();

    /** Runs the task once after the delay, unless it was cancelled before; a task must not block for long. */
    Cancellable after(Duration delay, Runnable task);

    /** A task that was scheduled and can be taken back. */
    @FunctionalInterface
    interface Cancellable {

        /** Takes the task back; without effect once it runs. */
        void cancel();
    }
}
