package io.escala.jobs.presence;

import io.escala.jobs.QueueUnavailableException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Reports an instance's presence until it is closed: often while somebody looks, rarely otherwise. A Redis
 * that does not answer costs nothing but the report.
 */
public final class Heartbeat implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(1);

    private final Presence presence;
    private final String role;
    private final String name;
    private final Supplier<String> report;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean due;
    private boolean closed;

    private Heartbeat(Presence presence, String role, String name, Supplier<String> report) {
        this.presence = presence;
        this.role = role;
        this.name = name;
        this.report = report;
        this.thread = Thread.ofVirtual().name("heartbeat").unstarted(this::run);
    }

    /**
     * Starts to report.
     *
     * @param report what to say, asked anew for each report: a JSON object
     */
    public static Heartbeat start(Presence presence, String role, String name, Supplier<String> report) {
        var heartbeat = new Heartbeat(presence, role, name, report);
        heartbeat.thread.start();
        return heartbeat;
    }

    /** Reports now, for somebody who has begun to look. */
    public void soon() {
        lock.lock();
        try {
            due = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the reports and takes the instance out. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!await(beat() ? presence.pace().watched() : presence.pace().idle())) {
            // the next report is due
        }
        try {
            presence.leave(role, name);
        } catch (QueueUnavailableException _) {
            // forgotten when its report expires
        }
    }

    private boolean beat() {
        try {
            return presence.beat(role, name, report.get());
        } catch (QueueUnavailableException _) {
            // Whoever looks is told that Redis does not answer; look again soon, so as to be seen when it is back.
            return true;
        }
    }

    /** Waits until the next report is due; true when there is none. */
    private boolean await(Duration pause) {
        long left = pause.toNanos();
        lock.lock();
        try {
            while (!closed && !due && left > 0) {
                left = changed.awaitNanos(left);
            }
            due = false;
            return closed;
        } catch (InterruptedException _) {
            return true;
        } finally {
            lock.unlock();
        }
    }
}
