package io.escala.balancer.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's time; its tasks run on one daemon thread. */
public final class SystemTime implements Time, AutoCloseable {

    private static final Logger LOG = System.getLogger(SystemTime.class.getName());

    private final ScheduledThreadPoolExecutor scheduler;

    public SystemTime() {
        scheduler = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("escala-timer").factory());
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        var scheduled = scheduler.schedule(() -> reporting(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Drops what is scheduled and ends the thread. */
    @Override
    public void close() {
        scheduler.shutdown();
    }

    /** A scheduler keeps what a task throws to itself; a bug must reach the log instead. */
    private static void reporting(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "A scheduled task failed and does not run again", bug);
            throw bug;
        }
    }
}
