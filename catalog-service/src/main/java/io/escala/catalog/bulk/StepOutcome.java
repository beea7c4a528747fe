package io.escala.catalog.bulk;

import java.util.Map;

/** What became of a step. */
public sealed interface StepOutcome {

    /**
     * It is committed.
     *
     * @param now whether with this request, not before
     * @param nextOffset where the step after it begins
     * @param last whether the job is done with it
     */
    record Committed(boolean now, long nextOffset, boolean last, Map<String, Long> counts) implements StepOutcome {}

    /** The step before it is not committed yet; nothing was written. */
    record Early() implements StepOutcome {}

    /** The job was cancelled; nothing was written. */
    record Cancelled() implements StepOutcome {}

    /** A newer claim has written; nothing was written. */
    record Fenced() implements StepOutcome {}
}
