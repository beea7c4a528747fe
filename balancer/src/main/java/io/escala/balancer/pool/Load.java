package io.escala.balancer.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** What a backend has to do right now, and how fast it does it. Safe for use by many threads. */
final class Load {

    private final Latencies latencies = new Latencies();

    /* From the choice of the backend to its response head; that is what a backend's limit bounds. */
    private final AtomicInteger outstanding = new AtomicInteger();

    /* Of those, the ones that were sent whole. */
    private final AtomicInteger waiting = new AtomicInteger();

    /* From the choice of the backend to the end of its response, streams of events excepted. */
    private final AtomicInteger inFlight = new AtomicInteger();

    /* The most outstanding since somebody looked; whoever loses a race was hardly higher. */
    private volatile int peak;

    /* When a response head came last, or the first of those that wait began to. */
    private volatile long progress;

    void begins() {
        int now = outstanding.incrementAndGet();
        if (now > peak) {
            peak = now;
        }
        inFlight.incrementAndGet();
    }

    void waits(long now) {
        if (waiting.getAndIncrement() == 0) {
            progress = now;
        }
    }

    /** The response head came; the latency is negative when it came before the end of the request. */
    void answered(long latency, long now) {
        outstanding.decrementAndGet();
        if (latency >= 0) {
            waiting.decrementAndGet();
            latencies.add(latency);
        }
        progress = now;
    }

    /** The request goes away before its response head. */
    void leaves(boolean waited) {
        outstanding.decrementAndGet();
        inFlight.decrementAndGet();
        if (waited) {
            waiting.decrementAndGet();
        }
    }

    void ended() {
        inFlight.decrementAndGet();
    }

    int outstanding() {
        return outstanding.get();
    }

    int takePeak() {
        int taken = peak;
        peak = outstanding.get();
        return taken;
    }

    int waiting() {
        return waiting.get();
    }

    int inFlight() {
        return inFlight.get();
    }

    /** How long nobody has been answered although some wait, in nanoseconds. */
    long stalled(long now) {
        return waiting.get() == 0 ? 0 : now - progress;
    }

    Latencies latencies() {
        return latencies;
    }
}
