package io.escala.local.soak;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the oracle knows of one product, whose stock counts its writes 1, 2, 3, …: a read that begins after a write was
 * acknowledged must show that write or a later one, and none may show a write that was never sent.
 */
final class History {
    private static final long KEPT = Duration.ofSeconds(30).toNanos();

    private record Acknowledged(long value, long at) {}

    private final Deque<Acknowledged> acknowledged = new ArrayDeque<>();
    private long attempted;

    synchronized void attempted(long value) {
        attempted = Math.max(attempted, value);
    }

    synchronized void acknowledged(long value) {
        long now = System.nanoTime();
        attempted(value);
        if (acknowledged.isEmpty() || acknowledged.getLast().value() < value) {
            acknowledged.addLast(new Acknowledged(value, now));
        }
        // The newest of the old ones still is the floor for the time before the next.
        while (acknowledged.size() > 1 && now - second().at() > KEPT) {
            acknowledged.removeFirst();
        }
    }

    private Acknowledged second() {
        var all = acknowledged.iterator();
        all.next();
        return all.next();
    }

    /** The last write that was acknowledged before the moment given ({@link System#nanoTime}); 0 when there was none. */
    synchronized long floor(long moment) {
        long floor = 0;
        for (Acknowledged each : acknowledged) {
            if (each.at() - moment < 0) {
                floor = each.value();
            }
        }
        return floor;
    }

    /** The last write that was sent. */
    synchronized long ceiling() {
        return attempted;
    }
}
