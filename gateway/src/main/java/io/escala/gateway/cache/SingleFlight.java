package io.escala.gateway.cache;

import io.escala.gateway.resilience.Deadline;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets reads of one key at the same time share one flight to the cache and the catalog. A flight belongs to nobody: it
 * goes on when those who wait for it give up.
 *
 * <p>A read may have begun after the flight had loaded, and after a write that the load does not know. So a read shares
 * a result only if that was still current when the read joined; otherwise it takes the next flight.
 */
public final class SingleFlight<V> {

    private final ConcurrentHashMap<String, CompletableFuture<Landing<V>>> flights = new ConcurrentHashMap<>();

    /**
     * What a flight brought.
     *
     * @param asOf a moment of {@link System#nanoTime()} at which the value was current
     */
    public record Landing<V>(V value, long asOf) {}

    /** @param collapsed whether it came with another read's flight */
    public record Shared<V>(V value, boolean collapsed) {}

    /**
     * Joins the flight under way, or begins one.
     *
     * @throws TimeoutException when it did not land before the deadline
     */
    public Shared<V> join(String key, Deadline deadline, Supplier<Landing<V>> flight) throws TimeoutException {
        while (true) {
            long joined = System.nanoTime();
            var own = new CompletableFuture<Landing<V>>();
            var running = flights.putIfAbsent(key, own);
            if (running == null) {
                Thread.ofVirtual().name("flight").start(Context.current().wrap(() -> fly(key, own, flight)));
                return new Shared<>(await(own, deadline).value(), false);
            }
            var landing = await(running, deadline);
            if (landing.asOf() - joined >= 0) {
                return new Shared<>(landing.value(), true);
            }
        }
    }

    private void fly(String key, CompletableFuture<Landing<V>> own, Supplier<Landing<V>> flight) {
        try {
            var landing = flight.get();
            flights.remove(key, own);
            own.complete(landing);
        } catch (Throwable failure) {
            flights.remove(key, own);
            own.completeExceptionally(failure);
        }
    }

    private Landing<V> await(CompletableFuture<Landing<V>> flight, Deadline deadline) throws TimeoutException {
        try {
            return flight.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
