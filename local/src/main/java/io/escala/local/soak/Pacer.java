package io.escala.local.soak;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Starts the same task at a fixed rate, each in a thread of its own, however long the earlier ones take (open loop). */
final class Pacer {
    private static final int MOST_AT_ONCE = 5000;

    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final Task task;
    private final Verdict verdict;
    private final Thread thread;

    private volatile boolean ended;

    /** What is done again and again. */
    interface Task {
        void run() throws InterruptedException;
    }

    Pacer(String name, int perSecond, Task task, Verdict verdict) {
        this.task = task;
        this.verdict = verdict;
        long between = Duration.ofSeconds(1).toNanos() / perSecond;
        thread = Thread.ofPlatform().name(name).daemon().start(() -> pace(between));
    }

    private void pace(long between) {
        long due = System.nanoTime();
        while (!ended) {
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
                continue;
            }
            due += between;
            if (room.tryAcquire()) {
                Thread.ofVirtual().start(this::once);
            } else {
                verdict.broke("the system keeps up with the load", MOST_AT_ONCE + " operations are under way");
            }
        }
    }

    private void once() {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            verdict.broke("answers are what the API says", e.toString());
        } finally {
            room.release();
        }
    }

    /** Starts no more and waits for those under way. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
        room.acquire(MOST_AT_ONCE);
    }
}
