package io.escala.balancer.proxy;

import java.util.ArrayDeque;

/**
 * The requests of one event loop that wait because every backend has as much to do as it may have, in the order in which
 * they came.
 *
 * <p>A line helps against a burst. Once the backends are at their capacity it would only add its length to every answer, so
 * it shrinks to a twentieth of what they have under way; who finds it full is refused at once (compare "Fail at Scale", ACM Queue
 * 13(8), on controlled delay).
 */
final class WaitingLine {

    private static final int SHARE_OF_CAPACITY = 20;

    private final Loop loop;
    private final int longest;
    private final long longestWait;
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

    WaitingLine(Loop loop, ProxySettings.Queue settings) {
        this.loop = loop;
        longest = settings.size();
        longestWait = settings.time().toNanos();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets an exchange wait; false when the line is full. */
    boolean join(Exchange exchange) {
        if (loop.waiting().get() >= Math.min(longest, Math.max(1, loop.pool().capacity() / SHARE_OF_CAPACITY))) {
            return false;
        }
        loop.waiting().incrementAndGet();
        waiting.add(exchange);
        return true;
    }

    /** Takes out an exchange whose client left. */
    void leave(Exchange exchange) {
        if (waiting.remove(exchange)) {
            loop.waiting().decrementAndGet();
        }
    }

    /** Lets those go on, in their order, for whom there is a backend. */
    void advance() {
        var first = waiting.peek();
        while (first != null && first.tryStart()) {
            leave(first);
            first = waiting.peek();
        }
    }

    /** Refuses those who have waited for too long. */
    void sweep(long now) {
        var first = waiting.peek();
        while (first != null && now - first.begun() > longestWait) {
            leave(first);
            first.overloaded();
            first = waiting.peek();
        }
    }
}
