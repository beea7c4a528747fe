package io.escala.balancer.proxy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests under way and whether new ones are still wanted. Streams of events do not count as under way.
 *
 * <p>Draining is one-way: responses from then on end their connections, and event streams are ended at once, since they
 * would outlast any deadline and their clients know how to resume elsewhere.
 */
public final class Traffic {

    private final Set<Runnable> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Object idle = new Object();
    private volatile boolean draining;

    /** Starts to drain; further calls change nothing. */
    public void drain() {
        draining = true;
        streams.forEach(Runnable::run);
    }

    public boolean draining() {
        return draining;
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** Waits until no request is under way, or for the given time; says whether none was left. */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (idle) {
            while (inFlight.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                // Requests that began before the drain do not notify, so it looks again now and then.
                idle.wait(Math.clamp(left / 1_000_000, 1, 20));
            }
            return true;
        }
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        if (inFlight.decrementAndGet() == 0 && draining) {
            synchronized (idle) {
                idle.notifyAll();
            }
        }
    }

    /** A request turned out to be a stream of events; its end is called when draining starts, at once when it has. */
    void addStream(Runnable end) {
        end();
        streams.add(end);
        if (draining) {
            end.run();
        }
    }

    void removeStream(Runnable end) {
        streams.remove(end);
    }
}
