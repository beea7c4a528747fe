package io.escala.catalog.bulk;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets steps of one job pass one after the other within this instance. They would wait for each other in the database
 * too, but there each holds a connection while it waits.
 */
final class Turns {

    /** How many take or await a turn of a job. */
    private static final class Queue {
        private final Semaphore turn = new Semaphore(1, true);
        private int users;
    }

    private final ConcurrentHashMap<UUID, Queue> queues = new ConcurrentHashMap<>();

    <T> T inTurn(UUID job, Supplier<T> step) {
        var queue = queues.compute(job, (_, present) -> {
            var joined = present == null ? new Queue() : present;
            joined.users++;
            return joined;
        });
        queue.turn.acquireUninterruptibly();
        try {
            return step.get();
        } finally {
            queue.turn.release();
            queues.computeIfPresent(job, (_, present) -> --present.users == 0 ? null : present);
        }
    }
}
