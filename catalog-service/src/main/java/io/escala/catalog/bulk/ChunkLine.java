package io.escala.catalog.bulk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The chunks of each job that are under way in this instance. They write their products at once, but for chunks that have
 * some in common, and are committed one after the other. Who waits here holds no connection and no lock; what
 * waits while it holds locks waits in PostgreSQL ({@link JobSteps#enter}), which sees when that is in a circle.
 */
final class ChunkLine {

    /** Requests that are sent one after the other may arrive the other way round. */
    private static final Duration OVERTAKEN = Duration.ofMillis(100);

    private final Map<UUID, List<Place>> lines = new HashMap<>();

    /** The place of a chunk, from its arrival to the end of its transaction. It waits only for those that came before. */
    final class Place implements AutoCloseable {
        private final UUID job;
        private final int step;
        private final List<Place> earlier;
        private final CompletableFuture<Set<String>> writing = new CompletableFuture<>();
        private final CompletableFuture<Void> written = new CompletableFuture<>();

        private Place(UUID job, int step, List<Place> earlier) {
            this.job = job;
            this.step = step;
            this.earlier = earlier;
        }

        /** Whether the chunk before was still under way when this one came. */
        boolean followsAnother() {
            return earlier.stream().anyMatch(place -> place.step == step - 1);
        }

        /** Waits until these products may be written: no earlier chunk has yet to write any of them. */
        void awaitWriting(Set<String> skus) {
            for (var place : earlier) {
                if (!Collections.disjoint(place.writing.join(), skus)) {
                    place.written.join();
                }
            }
        }

        /** The chunk has entered its step, and writes these products. */
        void writing(Set<String> skus) {
            writing.complete(skus);
        }

        /** The chunk's products are written; it goes on to its commit. */
        void written() {
            written.complete(null);
        }

        @Override
        public void close() {
            leave(this);
            writing.complete(Set.of());
            written.complete(null);
        }
    }

    /**
     * Joins the line behind the chunks that are there, but for those of later steps.
     *
     * @param ahead whether it was sent before the end of the step before it, which is then given a moment to come first
     */
    synchronized Place join(UUID job, int step, boolean ahead) {
        if (ahead) {
            awaitArrival(job, step - 1);
        }
        notifyAll();
        var line = lines.computeIfAbsent(job, _ -> new ArrayList<>());
        var place = new Place(
                job, step, line.stream().filter(each -> each.step <= step).toList());
        line.add(place);
        return place;
    }

    private synchronized void awaitArrival(UUID job, int step) {
        long end = System.nanoTime() + OVERTAKEN.toNanos();
        long left = OVERTAKEN.toNanos();
        while (left > 0 && lines.getOrDefault(job, List.of()).stream().noneMatch(place -> place.step == step)) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            left = end - System.nanoTime();
        }
    }

    private synchronized void leave(Place place) {
        lines.computeIfPresent(place.job, (_, line) -> {
            line.remove(place);
            return line.isEmpty() ? null : line;
        });
    }
}
