package io.escala.gateway.resilience;

import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The moment until which an answer is worth having; whatever a request waits for, it waits no longer.
 *
 * @param nanos of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {

    /** How long the sender of a request waits for its answer, in ms. */
    public static final String HEADER = "Escala-Deadline-Ms";

    public static Deadline in(Duration left) {
        return new Deadline(System.nanoTime() + left.toNanos());
    }

    /** What is left of it; never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    public boolean hasPassed() {
        return nanos - System.nanoTime() <= 0;
    }

    /** This one or one this far away, whichever comes first. */
    public Deadline atMost(Duration left) {
        var other = in(left);
        return other.nanos - nanos < 0 ? other : this;
    }

    /** Does the work on a thread of its own; empty when it takes longer, in which case it goes on unheard. */
    public <T> Optional<T> bounds(Supplier<T> work) {
        var result = new CompletableFuture<T>();
        Thread.ofVirtual().name("bounded").start(Context.current().wrap(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        }));
        try {
            return Optional.of(result.get(left().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("bounded work failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
