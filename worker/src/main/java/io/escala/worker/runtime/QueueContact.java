package io.escala.worker.runtime;

import io.escala.jobs.QueueUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** When the worker last reached the queue; tells the log once when it is lost and once when it is back. */
final class QueueContact {

    private static final Logger LOG = Logger.getLogger(QueueContact.class);
    private static final long REACHED = -1;

    private final AtomicLong lostAt = new AtomicLong(REACHED);
    private volatile long lastContact = System.nanoTime() - Duration.ofDays(1).toNanos();

    void reached() {
        lastContact = System.nanoTime();
        long since = lostAt.getAndSet(REACHED);
        if (since != REACHED) {
            LOG.infof("the job queue is back after %d ms", (lastContact - since) / 1_000_000);
        }
    }

    void lost(QueueUnavailableException why) {
        if (lostAt.compareAndSet(REACHED, System.nanoTime())) {
            LOG.warnf(
                    "the job queue is away: %s; running jobs go on and are settled when it is back", why.getMessage());
        }
    }

    boolean recently(Duration within) {
        return System.nanoTime() - lastContact < within.toNanos();
    }
}
