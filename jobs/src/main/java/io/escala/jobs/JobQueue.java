package io.escala.jobs;

import java.time.Duration;
import java.util.List;
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
     * Jobs, newest first. With a filter by type or tenant a page may hold fewer than its limit although more follow.
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
            @Nullable String tenant,
            @Nullable String cursor,
            int limit) {}

    /** @param next the cursor of the next page, valid for any filter, or {@code null} when this is the last */
    record Page(List<Job> items, @Nullable String next) {}

    /**
     * Calls back whenever the job may have changed, until the watch is closed: soon after each change, and after a time in
     * which changes may have been missed. The callback runs on a thread of the queue's and must not block.
     */
    Watch watch(JobId id, Runnable changed);

    /** Ends with {@link #close}, which throws nothing. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

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

    // ---- operators

    QueueStats stats();

    /** Pauses or resumes claims; what runs goes on, and submissions are accepted. */
    void pause(boolean paused);

    /**
     * Limits how many jobs of a type run at once over all workers. What runs beyond a lower limit goes on.
     *
     * @param atMost from 0, which pauses the type; {@code null} for no limit
     */
    void limit(String type, @Nullable Integer atMost);

    // ---- workers

    /**
     * Settles claims and takes new jobs, in one round trip: the places that the settlements free count already.
     *
     * @param wish {@code null} to claim nothing
     */
    Exchange exchange(List<Settlement> settlements, @Nullable Wish wish);

    /**
     * @param settled for each settlement in its order whether the claim stood
     * @param claimed what the wish brought
     */
    record Exchange(List<Boolean> settled, ClaimOutcome claimed) {}

    /** Takes the jobs whose turn it is, of the types and versions that the worker knows. */
    default ClaimOutcome claim(Wish wish) {
        return exchange(List.of(), wish).claimed();
    }

    sealed interface ClaimOutcome {
        /** @param claims at least one; one that is to run alone comes alone */
        record Claimed(List<Claim> claims) implements ClaimOutcome {}

        record NothingReady() implements ClaimOutcome {}

        /**
         * A suspected job waits for a worker that runs nothing else, and this worker is asked to become one: it should
         * claim again when its jobs have ended, at least every few seconds.
         */
        record Volunteer() implements ClaimOutcome {}

        /**
         * This run of the queue's store has no epoch yet: draw one from PostgreSQL, pass it to
         * {@link JobQueue#setEpoch} with this run, and claim again.
         */
        record EpochNeeded(String run) implements ClaimOutcome {}
    }

    /** Settles one claim; false when it was lost before. */
    default boolean settle(Settlement settlement) {
        return exchange(List.of(settlement), null).settled().getFirst();
    }

    /** Sets the epoch of the store's run; refused when the run has changed since or has an epoch already. */
    boolean setEpoch(String seenRun, long epoch);

    /** Waits until a job may be ready or the time is over. May return early; never late by more than the network. */
    void awaitReady(Duration atMost) throws InterruptedException;

    /**
     * Extends leases, counted from now, and stores the jobs' progress.
     *
     * @return what is to become of each, in the order given
     */
    List<Hold> renew(List<Renewal> renewals);

    record Renewal(Claim claim, Progress progress) {}

    enum Hold {
        /** The claim stands. */
        HELD,
        /** The claim stands and the job is to be stopped. */
        CANCELLING,
        /** The claim was lost: stop at once, settle nothing. */
        LOST
    }

    /**
     * Tells how many steps a job that has lost workers had committed when this run began. More than when the run before
     * began acquit it: what kills its worker every time gets nowhere.
     */
    void advanced(Claim claim, int steps);

    /**
     * Promotes scheduled jobs whose time has come, rescues running ones whose lease has expired, removes finished ones
     * past retention. Safe from any number of workers at once.
     *
     * @return how many jobs were promoted and rescued
     */
    int sweep();
}
