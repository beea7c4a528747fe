package io.escala.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the queue holds it.
 *
 * @param payload a JSON object, meaningful to the handler of {@code type} from {@code version} on
 * @param attempt how often a handler was started, hand-backs not counted
 * @param lastError why the last attempt failed; {@code null} before the first failure
 */
public record Job(
        JobId id,
        String type,
        int version,
        String payload,
        int priority,
        JobState state,
        int attempt,
        Progress progress,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String lastError) {}
