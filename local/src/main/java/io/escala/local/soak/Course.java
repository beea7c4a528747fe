package io.escala.local.soak;

import java.util.concurrent.CountDownLatch;

/** Work that goes on beside the load until the soak ends. */
interface Course {
    /** Returns when what it had begun by the time {@code ended} counts down is settled. */
    void run(CountDownLatch ended) throws InterruptedException;
}
