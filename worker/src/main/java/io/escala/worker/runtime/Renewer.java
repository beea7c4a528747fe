package io.escala.worker.runtime;

import io.escala.jobs.JobQueue;
import java.time.Duration;

/**
 * Keeps the leases of the running jobs and stores their progress, at most twice a second for each. What the answer says,
 * lost or to be cancelled, reaches the handler at its next checkpoint.
 */
final class Renewer implements Loop.Turn {

    private static final Duration PROGRESS_PAUSE = Duration.ofMillis(500);

    private final JobQueue queue;
    private final Runs runs;
    private final QueueContact contact;
    private final Duration heartbeat;
    private final Duration tick;

    Renewer(JobQueue queue, Runs runs, QueueContact contact, WorkerConfig config) {
        this.queue = queue;
        this.runs = runs;
        this.contact = contact;
        heartbeat = config.heartbeat();
        tick = Duration.ofMillis(Math.clamp(heartbeat.toMillis() / 4, 1, PROGRESS_PAUSE.toMillis() / 2));
    }

    @Override
    public void take() throws InterruptedException {
        for (var run : runs.all()) {
            long now = System.nanoTime();
            var progress = run.dueForRenewal(now, heartbeat, PROGRESS_PAUSE);
            if (progress != null) {
                run.renewed(now, progress, queue.renew(run.claim(), progress));
                contact.reached();
            }
        }
        Thread.sleep(tick);
    }
}
