package io.escala.worker.runtime;

import io.escala.jobs.Claim;
import io.escala.jobs.Committed;
import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobStoppedException;
import io.escala.jobs.JobStoppedException.Reason;
import io.escala.jobs.Progress;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A claim while its handler runs: what the handler sees of it, and what the roles want of the handler. */
final class Run implements JobContext {

    private final Claim claim;
    private final IntConsumer acquit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();

    private volatile Committed committed = Committed.NOTHING;
    private volatile Progress progress;
    private volatile @Nullable Reason stop;
    private volatile boolean suspected;

    // The renewer's notes.
    private Progress renewedProgress;
    private long renewedAt = System.nanoTime();

    /** @param acquit tells the queue of a step committed, for a job that has lost workers */
    Run(Claim claim, IntConsumer acquit) {
        this.claim = claim;
        this.acquit = acquit;
        this.progress = claim.job().progress();
        this.renewedProgress = progress;
    }

    Claim claim() {
        return claim;
    }

    void resumeAfter(Committed done) {
        committed = done;
        suspected = claim.job().losses() > 0;
        if (suspected) {
            acquit.accept(done.steps());
        }
    }

    /** Asks the handler to leave. A lost claim outweighs any other reason, whatever came first. */
    void stop(Reason reason) {
        lock.lock();
        try {
            if (stop == null || reason == Reason.LOST) {
                stop = reason;
                stopped.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean lost() {
        return stop == Reason.LOST;
    }

    /** The progress to renew the claim with now, or {@code null} when it is not due. */
    @Nullable
    Progress dueForRenewal(long now, Duration heartbeat, Duration progressPause) {
        var latest = progress;
        long age = now - renewedAt;
        boolean due = age >= heartbeat.toNanos() || (age >= progressPause.toNanos() && !latest.equals(renewedProgress));
        return due && !lost() ? latest : null;
    }

    Progress progress() {
        return progress;
    }

    Progress finalProgress() {
        return new Progress(100, progress.counts());
    }

    void renewed(long at, Progress stored, Hold hold) {
        renewedAt = at;
        renewedProgress = stored;
        switch (hold) {
            case HELD -> {}
            case CANCELLING -> stop(Reason.CANCELLED);
            case LOST -> stop(Reason.LOST);
        }
    }

    @Override
    public Job job() {
        return claim.job();
    }

    @Override
    public Fence fence() {
        return claim.fence();
    }

    @Override
    public Committed committed() {
        return committed;
    }

    @Override
    public void progress(Progress latest) {
        progress = latest;
    }

    @Override
    public void advanced(int steps) {
        if (suspected) {
            suspected = false;
            acquit.accept(steps);
        }
    }

    @Override
    public void checkpoint() {
        var reason = stop;
        if (reason != null) {
            throw new JobStoppedException(reason);
        }
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        long left = duration.toNanos();
        lock.lock();
        try {
            checkpoint();
            while (left > 0) {
                left = stopped.awaitNanos(left);
                checkpoint();
            }
        } finally {
            lock.unlock();
        }
    }
}
