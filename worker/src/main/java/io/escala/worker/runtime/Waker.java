package io.escala.worker.runtime;

import io.escala.jobs.JobQueue;
import java.time.Duration;

/** Waits at the queue for the next job whenever the dispatcher wants one and found none. */
final class Waker implements Loop.Turn {

    private final JobQueue queue;
    private final Dispatcher dispatcher;
    private final Duration safetyNet;

    Waker(JobQueue queue, Dispatcher dispatcher, WorkerConfig config) {
        this.queue = queue;
        this.dispatcher = dispatcher;
        safetyNet = config.safetyNet();
    }

    @Override
    public void take() throws InterruptedException {
        // A worker whose places are all taken is not hungry for long; its role shows now and then that it lives.
        if (dispatcher.awaitHunger(safetyNet)) {
            queue.awaitReady(safetyNet);
            dispatcher.wake();
        }
    }
}
