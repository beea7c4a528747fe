package io.escala.catalog.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ChunkLineTest {

    private static final UUID JOB = UUID.randomUUID();

    private final ChunkLine line = new ChunkLine();

    @Test
    void aChunkThatOvertookTheOneBeforeItLetsThatOneIn() throws Exception {
        var second = new AtomicReference<ChunkLine.Place>();
        var overtaker = Thread.ofPlatform().start(() -> second.set(line.join(JOB, 1, true)));
        while (overtaker.getState() != Thread.State.TIMED_WAITING && overtaker.isAlive()) {
            Thread.onSpinWait();
        }
        line.join(JOB, 0, false);
        overtaker.join();
        assertThat(second.get().followsAnother()).isTrue();
    }

    @Test
    void aChunkDoesNotWaitForLongForOneThatDoesNotCome() {
        assertThat(line.join(JOB, 1, true).followsAnother()).isFalse();
    }

    @Test
    void whoeverHasAProductOfTheOneBeforeWaitsUntilThatOneIsWritten() throws Exception {
        var first = line.join(JOB, 0, false);
        var second = line.join(JOB, 1, true);
        first.writing(Set.of("a", "b"));
        var writing = CompletableFuture.runAsync(() -> second.awaitWriting(Set.of("b", "c")));
        assertThat(isDone(writing, 50)).isFalse();
        first.close();
        assertThat(isDone(writing, 10_000)).isTrue();
    }

    private static boolean isDone(CompletableFuture<Void> work, int millis)
            throws InterruptedException, ExecutionException {
        try {
            work.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }
}
