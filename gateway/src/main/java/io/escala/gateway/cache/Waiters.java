package io.escala.gateway.cache;

import io.escala.gateway.resilience.Deadline;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads that wait for what another gateway is loading. One waits for an entry at a time; others share its flight. */
public final class Waiters {

    private final ConcurrentHashMap<String, Waiter> waiting = new ConcurrentHashMap<>();

    /** Hears of an entry from when it is made, which has to be before Redis is asked, until it is closed. */
    Waiter listen(String id) {
        return waiting.computeIfAbsent(id, _ -> new Waiter(id));
    }

    /** The entry was filled or written, or is not being loaded any more. */
    void wake(String id) {
        var waiter = waiting.get(id);
        if (waiter != null) {
            waiter.heard.countDown();
        }
    }

    /** Messages may have been lost: let all look for themselves. */
    void wakeAll() {
        waiting.keySet().forEach(this::wake);
    }

    /** One read's ear. */
    public final class Waiter implements AutoCloseable {
        private final String id;
        private final CountDownLatch heard = new CountDownLatch(1);

        private Waiter(String id) {
            this.id = id;
        }

        /** Returns when something was heard since the waiter was made, or at the deadline. */
        public void await(Deadline deadline) {
            try {
                heard.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            waiting.remove(id, this);
        }
    }
}
