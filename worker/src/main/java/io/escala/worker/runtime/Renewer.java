package io.escala.worker.runtime;

import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.Renewal;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Keeps the leases of the running jobs and stores their progress, at most twice a second for each. What the answer says,
 * lost or to be cancelled, reaches the handler at its next checkpoint.
 */
final class Renewer implements Loop.Turn {

    private static final Duration PROGRESS_PAUSE = Duration.ofMillis(500);

    /** Leases that are renewed together: no script keeps Redis busy for long. */
    private static final int BATCH = 100;

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
        long now = System.nanoTime();
        var due = new ArrayList<Run>();
        var renewals = new ArrayList<Renewal>();
        for (var run : runs.all()) {
            var progress = run.dueForRenewal(now, heartbeat, PROGRESS_PAUSE);
            if (progress != null) {
                due.add(run);
                renewals.add(new Renewal(run.claim(), progress));
            }
        }
        for (int from = 0; from < due.size(); from += BATCH) {
            int to = Math.min(from + BATCH, due.size());
            var holds = queue.renew(renewals.subList(from, to));
            contact.reached();
            for (int i = from; i < to; i++) {
                due.get(i).renewed(now, renewals.get(i).progress(), holds.get(i - from));
            }
        }
        Thread.sleep(tick);
    }
}
