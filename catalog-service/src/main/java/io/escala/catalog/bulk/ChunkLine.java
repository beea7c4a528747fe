package io.escala.catalog.bulk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The chunks of each job that are under way in this instance. Their products are written one chunk after the other, and
 * so are their commits; but while one is on its way to its commit (the caches are told, the log is flushed), the next one's
 * products are written. Who waits here with products written waits only for chunks that have theirs written too and need no
 * lock of a product any more; so nobody waits in a circle.
 */
final class ChunkLine {

    private final Map<UUID, List<Place>> lines = new HashMap<>();

    /** The place of a chunk, from its arrival to the end of its transaction. It waits only for those that came before. */
    final class Place implements AutoCloseable {
        private final UUID job;
        private final int step;
        private final List<Place> earlier;
        private final CompletableFuture<Void> written = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        private Place(UUID job, int step, List<Place> earlier) {
            this.job = job;
            this.step = step;
            this.earlier = earlier;
        }

        /** Whether the chunk before was still under way when this one came. */
        boolean followsAnother() {
            return earlier.stream().anyMatch(place -> place.step == step - 1);
        }

        /** Waits, without a connection, until this chunk's products may be written. */
        void awaitWriting() {
            earlier.forEach(place -> place.written.join());
        }

        /** The chunk's products are written; it goes on to its commit. */
        void written() {
            written.complete(null);
        }

        /** Waits until this chunk may be committed. */
        void awaitCommit() {
            earlier.forEach(place -> place.ended.join());
        }

        @Override
        public void close() {
            leave(this);
            written.complete(null);
            ended.complete(null);
        }
    }

    /** Joins the line behind the chunks that are there, but for those of later steps. */
    synchronized Place join(UUID job, int step) {
        var line = lines.computeIfAbsent(job, _ -> new ArrayList<>());
        var place = new Place(
                job, step, line.stream().filter(each -> each.step <= step).toList());
        line.add(place);
        return place;
    }

    private synchronized void leave(Place place) {
        lines.computeIfPresent(place.job, (_, line) -> {
            line.remove(place);
            return line.isEmpty() ? null : line;
        });
    }
}
