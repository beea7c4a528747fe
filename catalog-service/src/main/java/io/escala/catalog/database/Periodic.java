package io.escala.catalog.database;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A task repeated on a thread of its own until it is stopped; a run that fails is logged once and followed by the next. */
public final class Periodic {

    private static final Logger LOG = Logger.getLogger(Periodic.class);

    private static final long STOP_MILLIS = 2_000;

    private final String name;
    private final Duration period;
    private final Runnable task;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    /** @param period from the end of one run to the beginning of the next */
    public Periodic(String name, Duration period, Runnable task) {
        this.name = name;
        this.period = period;
        this.task = task;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Begins no further run and waits a moment for the one under way. */
    public void stop() throws InterruptedException {
        stopping.countDown();
        thread.join(STOP_MILLIS);
    }

    private void run() {
        try {
            while (!stopping.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
                runOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOnce() {
        try {
            task.run();
            if (failing) {
                LOG.infof("%s works again", name);
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warnf("%s fails and is repeated every %s: %s", name, period, e.getMessage());
            }
            failing = true;
        }
    }
}
