package io.escala.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.gateway.cache.SingleFlight.Landing;
import io.escala.gateway.cache.SingleFlight.Shared;
import io.escala.gateway.resilience.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private static final Deadline PATIENT = Deadline.in(Duration.ofMinutes(1));

    private final SingleFlight<Integer> flights = new SingleFlight<>();
    private final List<Thread> readers = new ArrayList<>();
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void readsThatJoinBeforeTheLoadShareIt() throws Exception {
        var joined = new CountDownLatch(1);
        var reads = new ArrayList<CompletableFuture<Shared<Integer>>>();
        reads.add(read(() -> {
            await(joined);
            long asOf = System.nanoTime();
            return new Landing<>(loads.incrementAndGet(), asOf);
        }));
        awaitWaiting(1);
        for (int i = 0; i < 100; i++) {
            reads.add(read(() -> new Landing<>(loads.incrementAndGet(), System.nanoTime())));
        }
        awaitWaiting(101);
        joined.countDown();
        for (var read : reads) {
            assertThat(read.get().value()).isEqualTo(1);
        }
        assertThat(reads.stream().filter(read -> read.join().collapsed())).hasSize(100);
    }

    /** What was loaded before a read began may be older than a write that was acknowledged before it began. */
    @Test
    void aReadThatJoinsAfterTheLoadTakesTheNextFlight() throws Exception {
        var loaded = new CountDownLatch(1);
        var mayLand = new CountDownLatch(1);
        var first = read(() -> {
            long asOf = System.nanoTime();
            int value = loads.incrementAndGet();
            loaded.countDown();
            await(mayLand);
            return new Landing<>(value, asOf);
        });
        await(loaded);
        var late = read(() -> new Landing<>(loads.incrementAndGet(), System.nanoTime()));
        awaitWaiting(2);
        mayLand.countDown();
        assertThat(first.get().value()).isEqualTo(1);
        assertThat(late.get().value()).isEqualTo(2);
    }

    @Test
    void aReadWaitsNoLongerThanItsDeadlineAndTheFlightGoesOn() throws Exception {
        var mayLand = new CountDownLatch(1);
        var landed = new CountDownLatch(1);
        assertThatThrownBy(() -> flights.join("sku", Deadline.in(Duration.ofMillis(20)), () -> {
                    await(mayLand);
                    landed.countDown();
                    return new Landing<>(1, System.nanoTime());
                }))
                .isInstanceOf(TimeoutException.class);
        mayLand.countDown();
        await(landed);
    }

    @Test
    void aFlightThatFailsIsNotKept() throws Exception {
        assertThatThrownBy(() -> flights.join("sku", PATIENT, () -> {
                    throw new IllegalStateException("no");
                }))
                .hasRootCauseMessage("no");
        assertThat(flights.join("sku", PATIENT, () -> new Landing<>(2, System.nanoTime()))
                        .value())
                .isEqualTo(2);
    }

    private CompletableFuture<Shared<Integer>> read(Supplier<Landing<Integer>> flight) {
        var read = new CompletableFuture<Shared<Integer>>();
        readers.add(Thread.ofVirtual().start(() -> {
            try {
                read.complete(flights.join("sku", PATIENT, flight));
            } catch (TimeoutException | RuntimeException e) {
                read.completeExceptionally(e);
            }
        }));
        return read;
    }

    private void awaitWaiting(int count) {
        var end = Deadline.in(Duration.ofSeconds(20));
        while (readers.stream()
                        .filter(reader -> reader.getState() == Thread.State.TIMED_WAITING)
                        .count()
                < count) {
            assertThat(end.hasPassed()).as("all readers wait in time").isFalse();
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
