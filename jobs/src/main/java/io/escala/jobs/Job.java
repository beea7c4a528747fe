package io.escala.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the queue holds it.
 *
 * @param tenant on whose behalf it runs
 * @param payload a JSON object, meaningful to the handler of {@code type} from {@code version} on
 * @param attempt how often a handler was started, hand-backs and lost workers not counted
 * @param losses how many workers in a row were lost while they ran it, without a step committed between
 * @param revision counts the job's changes: whoever has seen one revision has missed nothing that a lower one showed
 * @param lastError why the last attempt failed; {@code null} before the first failure
 */
public record Job(
        JobId id,
        String tenant,
        String type,
        int version,
        String payload,
        int priority,
        JobState state,
        int attempt,
        int losses,
        Progress progress,
        long revision,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String lastError) {}
