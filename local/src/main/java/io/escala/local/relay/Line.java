package io.escala.local.relay;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The state of a relay's line: what each part of a message meets. */
final class Line {
    private volatile boolean silent;
    private volatile boolean mute;
    private volatile double share;
    private volatile long longestNanos;

    /** Nothing passes any more, and nobody is told. */
    void silence() {
        silent = true;
    }

    /** What subscriptions are told does not pass any more. */
    void mute() {
        mute = true;
    }

    void heal() {
        silent = false;
        mute = false;
    }

    /** A share of the parts is delayed, each by up to so long. */
    void delay(double part, Duration longest) {
        longestNanos = longest.toNanos();
        share = part;
    }

    /** Returns when a part may pass. */
    void pass(boolean message) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (random.nextDouble() < share) {
            LockSupport.parkNanos(random.nextLong(Math.max(1, longestNanos)));
        }
        while (silent || (message && mute)) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }
}
