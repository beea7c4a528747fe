package io.escala.worker.runtime;

import io.escala.jobs.JobQueue;
import java.time.Duration;

/** Promotes and rescues jobs: every worker sweeps for all, so that one is enough. */
final class Sweeper implements Loop.Turn {

    private final JobQueue queue;
    private final QueueContact contact;
    private final Duration pause;

    Sweeper(JobQueue queue, QueueContact contact, WorkerConfig config) {
        this.queue = queue;
        this.contact = contact;
        pause = config.sweep();
    }

    @Override
    public void take() throws InterruptedException {
        queue.sweep();
        contact.reached();
        Thread.sleep(pause);
    }
}
