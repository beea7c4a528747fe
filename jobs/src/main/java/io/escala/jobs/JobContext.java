package io.escala.jobs;

import java.time.Duration;

/** A running job as its handler sees it. */
public interface JobContext {

    Job job();

    /** The fence that every effect of this run carries. */
    Fence fence();

    /** What runs before this one have committed: the handler goes on after it. */
    Committed committed();

    /** Tells how far the job is; stored with the next heartbeat, so calling it often costs nothing. */
    void progress(Progress progress);

    /** Tells that a step was committed, and so how many are. */
    void advanced(int steps);

    /**
     * Returns normally while the job should go on. To be called between steps.
     *
     * @throws JobStoppedException when the job is to stop
     */
    void checkpoint();

    /**
     * Waits as long as the job should go on.
     *
     * @throws JobStoppedException as soon as the job is to stop
     */
    void pause(Duration duration) throws InterruptedException;
}
