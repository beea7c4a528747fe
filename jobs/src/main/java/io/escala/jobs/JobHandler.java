package io.escala.jobs;

/**
 * What a worker runs for one job type. An implementation keeps no state between calls and may be run by several
 * (virtual) threads at once.
 */
public interface JobHandler {

    /** The type of the jobs it handles. */
    String type();

    /** The newest payload version it understands; it also understands every older one. */
    int version();

    /**
     * Whether its runs commit steps. Without, the ledger is not asked: nothing keeps a run from being repeated when the
     * queue loses its completion, and no effect may depend on that.
     */
    default boolean hasEffects() {
        return true;
    }

    default RetryPolicy retryPolicy() {
        return RetryPolicy.DEFAULT;
    }

    /**
     * Runs the job to its end, from the step after the last committed one.
     *
     * @return everything that is committed now
     * @throws JobStoppedException when the context said so; passed on, never caught
     * @throws PermanentJobException when repeating cannot help; the job becomes dead
     * @throws Exception any other failure; the job is tried again by its retry policy
     */
    Committed run(JobContext context) throws Exception;

    /** The result of a job that has committed its last step: a JSON object. */
    String result(Job job, Committed committed);
}
