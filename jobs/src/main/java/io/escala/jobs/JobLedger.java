package io.escala.jobs;

/**
 * The record of what jobs have committed, kept where their effects are and so outliving anything that the queue may
 * lose. Its methods block and throw {@link DependencyUnavailableException} when it cannot be reached.
 */
public interface JobLedger {

    /** Draws an epoch, greater than all drawn before. */
    long drawEpoch();

    /** Takes the fence for the job, so that no older claim commits from now on, and tells what is already done. */
    Begin begin(JobId job, Fence fence);

    /** What a worker has to do with the job it claimed. */
    sealed interface Begin {

        /** Run the handler from there. */
        record Proceed(Committed committed) implements Begin {}

        /** The last step is committed: complete the job, run nothing. */
        record Done(Committed committed) implements Begin {}

        /** The job was cancelled: confirm it, run nothing. */
        record Cancelled() implements Begin {}

        /** A newer claim has begun: leave. */
        record Fenced() implements Begin {}
    }
}
