package io.escala.balancer.proxy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests under way and whether new ones are still wanted.
 *
 * <p>Draining is one-way: responses from then on end their connections, and event streams are ended at once, since they
 * would outlast any deadline and their clients know how to resume elsewhere.
 */
public final class Traffic {

    private final Set<Runnable> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    private final Object lock = new Object();
    private int inFlight;

    /** Starts to drain; further calls change nothing. */
    public void drain() {
        draining = true;
        streams.forEach(Runnable::run);
    }

    public boolean draining() {
        return draining;
    }

    public int inFlight() {
        synchronized (lock) {
            return inFlight;
        }
    }

    /** Waits until no request is under way, or for the given time; says whether none was left. */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (inFlight > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.wait(Math.max(1, left / 1_000_000));
            }
            return true;
        }
    }

    void begin() {
        synchronized (lock) {
            inFlight++;
        }
    }

    void end() {
        synchronized (lock) {
            inFlight--;
            if (inFlight == 0) {
                lock.notifyAll();
            }
        }
    }

    /** Registers an event stream's end, to be called when draining starts; at once when it has. */
    void addStream(Runnable end) {
        streams.add(end);
        if (draining) {
            end.run();
        }
    }

    void removeStream(Runnable end) {
        streams.remove(end);
    }
}
