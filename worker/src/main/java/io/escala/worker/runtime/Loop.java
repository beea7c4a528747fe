package io.escala.worker.runtime;

import io.escala.jobs.DependencyUnavailableException;
import io.escala.jobs.QueueUnavailableException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A role of the worker: a turn repeated on a thread of its own until it is stopped. A turn that fails is repeated after
 * a growing pause, so no failure ends the role. The thread is a platform thread: handlers that compute occupy the
 * carriers of virtual ones, and heartbeats must not wait for them.
 */
final class Loop {

    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** What a role does once. It may wait; an interrupt asks it to come to its end. */
    interface Turn {
        void take() throws InterruptedException;
    }

    private final String name;
    private final Turn turn;
    private final QueueContact contact;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long lastTurn = System.nanoTime();

    Loop(String name, Turn turn, QueueContact contact) {
        this.name = name;
        this.turn = turn;
        this.contact = contact;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    String name() {
        return name;
    }

    void start() {
        thread.start();
    }

    /** Asks the role to end and returns at once. */
    void stop() {
        stopping = true;
        thread.interrupt();
    }

    /** Waits until the role has ended after {@link #stop}; false when it has not by then. */
    boolean join(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    /** Whether the role took a turn that recently, or was stopped. */
    boolean alive(Duration within) {
        return stopping || (thread.isAlive() && System.nanoTime() - lastTurn < within.toNanos());
    }

    private void run() {
        int failures = 0;
        while (!stopping) {
            lastTurn = System.nanoTime();
            try {
                turn.take();
                failures = 0;
            } catch (InterruptedException e) {
                if (!stopping) {
                    LOG.warnf("%s was interrupted by no stop; it goes on", name);
                }
            } catch (QueueUnavailableException e) {
                contact.lost(e);
                pause(++failures);
            } catch (DependencyUnavailableException e) {
                LOG.warnf("%s waits: %s", name, e.getMessage());
                pause(++failures);
            } catch (RuntimeException e) {
                failures++;
                if (!stopping) {
                    LOG.errorf(
                            failures == 1 ? e : null, "%s failed %d times in a row; it goes on: %s", name, failures, e);
                }
                pause(failures);
            }
        }
    }

    private void pause(int failures) {
        try {
            Thread.sleep(Backoff.jittered(failures, Duration.ofMillis(50), LONGEST_PAUSE));
        } catch (InterruptedException e) {
            if (!stopping) {
                LOG.warnf("%s was interrupted by no stop; it goes on", name);
            }
        }
    }
}
