package io.escala.jobs;

import java.time.Instant;

/**
 * The state of a job.
 *
 * <pre>
 * submit ─► scheduled ─► ready ─► running ─► succeeded
 *               ▲          ▲       │  │ └──► cancelled
 *    retry with │          │ hand  │  └────► dead (attempts spent, or not retryable)
 *    backoff    └──────────┼───────┘           │ requeue
 *                          └───────────────────┘
 * running and its lease expired ─► ready (rescued)     unknown type or newer payload version ─► parked
 * </pre>
 *
 * A crash leaves behind: in {@code scheduled}, {@code ready} and {@code parked} nothing to mend, the record is whole;
 * in {@code running} a lease that expires and is swept; the last three are final and only retention removes them.
 */
public sealed interface JobState {

    /** Waits for its time; a sweep makes it ready. */
    record Scheduled(Instant runAt) implements JobState {}

    /** May be claimed by any worker that knows its type. */
    record Ready() implements JobState {}

    /**
     * Held by a worker until the deadline, which its heartbeats push back.
     *
     * @param cancelling a cancellation was asked for and its worker has not stopped yet
     */
    record Running(String worker, Fence fence, Instant deadline, boolean cancelling) implements JobState {}

    /** No worker that asked so far knows its type or payload version; becomes claimable when one does. */
    record Parked() implements JobState {}

    /** Done, every effect committed. {@code result} is a JSON object. */
    record Succeeded(Instant at, String result) implements JobState {}

    /** Stopped on request before its end. */
    record Cancelled(Instant at) implements JobState {}

    /** Given up: its attempts are spent or its error is not retryable. Can be requeued. */
    record Dead(Instant at, String error) implements JobState {}

    /** The state's name in the API: the record's simple name in lower case. */
    default String label() {
        return switch (this) {
            case Scheduled _ -> "scheduled";
            case Ready _ -> "ready";
            case Running r -> r.cancelling() ? "cancelling" : "running";
            case Parked _ -> "parked";
            case Succeeded _ -> "succeeded";
            case Cancelled _ -> "cancelled";
            case Dead _ -> "dead";
        };
    }

    /** Whether the job can never run again unless an operator requeues it. */
    default boolean isFinal() {
        return this instanceof Succeeded || this instanceof Cancelled || this instanceof Dead;
    }
}
