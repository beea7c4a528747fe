package io.escala.worker.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is to be told to the queue about a run that has ended. */
sealed interface Ending {

    /** @param result a JSON object */
    record Completed(String result) implements Ending {}

    /** @param retryAfter {@code null} when there is to be no further attempt */
    record Failed(String error, @Nullable Duration retryAfter) implements Ending {}

    record HandedBack(Duration delay) implements Ending {}

    record Stopped() implements Ending {}

    /** The claim was lost: nothing is to be told. */
    record Lost() implements Ending {}
}
