package io.escala.catalog.bulk;

import java.util.Map;

/** What became of a step. */
sealed interface StepOutcome {

    /** It is committed, now or before. */
    record Committed(boolean now, Map<String, Long> counts) implements StepOutcome {}

    /** The job was cancelled; nothing was written. */
    record Cancelled() implements StepOutcome {}

    /** A newer claim has written; nothing was written. */
    record Fenced() implements StepOutcome {}
}
