package io.escala.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of a claimed job: ends the claim, and changes nothing when the claim was lost before. */
public sealed interface Settlement {

    Claim claim();

    /**
     * The job has succeeded.
     *
     * @param result a JSON object
     */
    record Completed(Claim claim, Progress last, String result) implements Settlement {}

    /**
     * The attempt failed.
     *
     * @param retryAfter the backoff, or {@code null} to make the job dead
     */
    record Failed(Claim claim, String error, @Nullable Duration retryAfter) implements Settlement {}

    /**
     * The job is handed back without spending an attempt, to be ready again after the delay; without one it stands where
     * it stood before.
     */
    record Released(Claim claim, Progress last, Duration delay) implements Settlement {}

    /** The job was cancelled and its handler has left. */
    record Stopped(Claim claim) implements Settlement {}
}
