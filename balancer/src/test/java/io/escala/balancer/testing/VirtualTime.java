package io.escala.balancer.testing;

import io.escala.balancer.pool.Time;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so; due tasks run in order, each at its own moment. */
public final class VirtualTime implements Time {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long now = 1_000_000_000_000L;
    private long scheduled;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Cancellable after(Duration delay, Runnable action) {
        var task = new Task(now + delay.toNanos(), scheduled++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    public void advance(Duration by) {
        long end = now + by.toNanos();
        while (true) {
            var next = tasks.peek();
            if (next == null || next.due() > end) {
                break;
            }
            tasks.remove(next);
            now = next.due();
            next.action().run();
        }
        now = end;
    }

    private record Task(long due, long number, Runnable action) {}
}
