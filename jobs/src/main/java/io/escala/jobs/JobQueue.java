package io.escala.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A queue of jobs with leases. Every method is one atomic transition or look-up; all block the calling (virtual) thread
 * and throw {@link QueueUnavailableException} when the queue cannot be reached, which says nothing about whether the
 * transition took place unless the method says so. Only {@link #awaitReady} heeds interrupts.
 *
 * <p>Time is the queue's own, never that of a caller.
 */
public interface JobQueue {

    // ---- submitters

    /** Accepts a job as durably as the queue is configured to. After a failure, repeat with the same key to be sure. */
    SubmitOutcome submit(Submission submission);

    sealed interface SubmitOutcome {
        /** @param isNew false when the idempotency key named a job accepted before */
        record Accepted(JobId id, boolean isNew) implements SubmitOutcome {}

        /** The idempotency key was used for a different request. */
        record KeyReused(JobId id) implements SubmitOutcome {}

        /** The queue's memory is full. */
        record Full() implements SubmitOutcome {}
    }

    Optional<Job> find(JobId id);

    /**
     * Jobs, newest first. With a type filter a page may hold fewer than its limit although more follow.
     *
     * @throws IllegalArgumentException when the state is none or the cursor is not from a page before
     */
    Page list(Filter filter);

    /**
     * @param state a {@link JobState#label()}, or {@code null} for all
     * @param cursor the {@link Page#next()} of the page before, or {@code null} for the first
     * @param limit 1 to 200
     */
    record Filter(
            @Nullable String state,
            @Nullable String type,
            @Nullable String cursor,
            int limit) {}

    /** @param next the cursor of the next page, valid for any filter, or {@code null} when this is the last */
    record Page(List<Job> items, @Nullable String next) {}

    /**
     * Cancels a job that waits and asks the worker of a running one to stop. The caller has already made the
     * cancellation final in PostgreSQL, so that no effect commits after it.
     */
    CancelOutcome cancel(JobId id);

    enum CancelOutcome {
        CANCELLED,
        CANCELLING,
        ALREADY_FINAL,
        UNKNOWN
    }

    /** Makes a dead job ready again with its attempts restored; false when it is not dead. */
    boolean requeue(JobId id);

    Stats stats();

    /** @param oldestReady the age of the job that has been ready longest; zero when none is */
    record Stats(
            long scheduled,
            long ready,
            long running,
            long parked,
            long succeeded,
            long cancelled,
            long dead,
            Duration oldestReady) {}

    // ---- workers

    /**
     * Takes the first ready job whose type and version the worker knows.
     *
     * @param worker the worker's name, shown in the job while it runs
     * @param known what the worker can run, by type
     */
    ClaimOutcome claim(String worker, Map<String, Known> known, Duration lease);

    /**
     * What a worker knows of a job type.
     *
     * @param version the newest payload version it understands, every older one included
     * @param maxAttempts how many attempts may begin before a job whose worker vanished is dead
     */
    record Known(int version, int maxAttempts) {}

    sealed interface ClaimOutcome {
        record Claimed(Claim claim) implements ClaimOutcome {}

        record NothingReady() implements ClaimOutcome {}

        /**
         * This run of the queue's store has no epoch yet: draw one from PostgreSQL, pass it to
         * {@link JobQueue#setEpoch} with this run, and claim again.
         */
        record EpochNeeded(String run) implements ClaimOutcome {}
    }

    /** Sets the epoch of the store's run; refused when the run has changed since or has an epoch already. */
    boolean setEpoch(String seenRun, long epoch);

    /** Waits until a job may be ready or the time is over. May return early; never late by more than the network. */
    void awaitReady(Duration atMost) throws InterruptedException;

    /** Extends the lease, counted from now, and stores the progress. */
    Hold renew(Claim claim, Progress progress);

    enum Hold {
        /** The claim stands. */
        HELD,
        /** The claim stands and the job is to be stopped. */
        CANCELLING,
        /** The claim was lost: stop at once, settle nothing. */
        LOST
    }

    /** Each of the following ends the claim and returns false, changing nothing, when it was lost before. */
    boolean complete(Claim claim, Progress last, String result);

    /**
     * The attempt failed.
     *
     * @param retryAfter the backoff, or {@code null} to make the job dead
     */
    boolean fail(Claim claim, String error, @Nullable Duration retryAfter);

    /**
     * Hands the job back without spending an attempt, to be ready again after the delay; without one it stands where it
     * stood before.
     */
    boolean release(Claim claim, Duration delay);

    /** The job was cancelled and its handler has left. */
    boolean stopped(Claim claim);

    /**
     * Promotes scheduled jobs whose time has come, rescues running ones whose lease has expired, removes finished ones
     * past retention. Safe from any number of workers at once.
     *
     * @return how many jobs were promoted and rescued
     */
    int sweep();
}
