package io.escala.catalog.bulk;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step's outcome as workers read it.
 *
 * @param outcome {@code applied}, {@code repeated}, {@code early}, {@code cancelled} or {@code fenced}
 */
public record StepAnswer(
        String outcome,
        @Nullable Long nextOffset,
        @Nullable Boolean last,
        @Nullable Map<String, Long> counts) {

    public static StepAnswer of(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Committed done ->
                new StepAnswer(done.now() ? "applied" : "repeated", done.nextOffset(), done.last(), done.counts());
            case StepOutcome.Early _ -> new StepAnswer("early", null, null, null);
            case StepOutcome.Cancelled _ -> new StepAnswer("cancelled", null, null, null);
            case StepOutcome.Fenced _ -> new StepAnswer("fenced", null, null, null);
        };
    }
}
