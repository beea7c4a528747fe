package io.escala.jobs;

/** A running job as its handler sees it. */
public interface JobContext {

    Job job();

    /** The fence that every effect of this run carries. */
    Fence fence();

    /**
     * Tells how far the job is; stored with the next heartbeat, so calling it often costs nothing.
     *
     * @throws JobStoppedException when the job is to stop: lost, cancelled, or the worker shuts down
     */
    void progress(Progress progress);

    /**
     * Returns normally while the job should go on. To be called between steps and in long waits.
     *
     * @throws JobStoppedException when the job is to stop
     */
    void checkpoint();
}
