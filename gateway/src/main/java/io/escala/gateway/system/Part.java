package io.escala.gateway.system;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A part of the picture that has to be asked for and may not answer. One question is under way at a time, so a part that
 * hangs costs one thread and delays a picture by no more than its patience.
 */
final class Part<T> {

    /** What a look at the part found. */
    sealed interface Look<T> {}

    record Seen<T>(T value) implements Look<T> {}

    record Missing<T>(String reason) implements Look<T> {}

    private final String name;
    private final Callable<T> question;
    private @Nullable CompletableFuture<T> asked;

    Part(String name, Callable<T> question) {
        this.name = name;
        this.question = question;
    }

    /** Asks, unless the last question is not answered yet. */
    synchronized CompletableFuture<T> ask() {
        if (asked == null || asked.isDone()) {
            var answer = new CompletableFuture<T>();
            asked = answer;
            Thread.ofVirtual().name("picture-" + name).start(() -> answer(answer));
        }
        return asked;
    }

    private void answer(CompletableFuture<T> answer) {
        try {
            answer.complete(question.call());
        } catch (Exception | LinkageError e) {
            answer.completeExceptionally(e);
        }
    }

    /** @param deadline until when to wait for the answer, on {@link System#nanoTime} */
    Look<T> await(CompletableFuture<T> answer, long deadline) throws InterruptedException {
        try {
            return new Seen<>(answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return new Missing<>("no answer in time");
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            return new Missing<>(String.valueOf(cause.getMessage()));
        }
    }
}
