package io.escala.local.soak;

import io.escala.local.relay.PostgresPassage.Commits;
import io.escala.local.relay.PostgresPassage.Fate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where fenced writes commit: holds some COMMITs back, and some of their answers, and lets the writer die between its
 * COMMIT and the closing of its fence.
 */
final class CommitGate implements Commits {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);

    private volatile double share;
    private volatile Duration before = Duration.ZERO;
    private volatile Duration after = Duration.ZERO;
    private final AtomicReference<@Nullable Crash> first = new AtomicReference<>();
    private final AtomicReference<@Nullable Crash> second = new AtomicReference<>();

    /**
     * What the next two COMMITs meet. The answer to the first is held until the second has come, so that the first writer
     * closes its fence while the second one's stands; the second is held back, and its writer dies before it is answered.
     *
     * @param hold how long it is held back
     * @param meanwhile begun while it is
     * @param kill ends the writer, once PostgreSQL has answered
     */
    private record Crash(
            Duration hold,
            Runnable meanwhile,
            Runnable kill,
            CompletableFuture<Boolean> overlap,
            CompletableFuture<Boolean> done) {}

    /** From now on a share of all COMMITs is held back by up to {@code before}, and their answers by up to {@code after}. */
    void hold(double part, Duration longestBefore, Duration longestAfter) {
        before = longestBefore;
        after = longestAfter;
        share = part;
    }

    /** Lets the second of the next two writers die before it hears of its COMMIT; gives whether that has happened. */
    CompletableFuture<Boolean> crash(Duration hold, Runnable meanwhile, Runnable kill, Duration within) {
        Crash crash = new Crash(hold, meanwhile, kill, new CompletableFuture<>(), new CompletableFuture<>());
        first.set(crash);
        return crash.done().completeOnTimeout(false, within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever was to happen does not any more. */
    void disarm() {
        first.set(null);
        second.set(null);
    }

    @Override
    public Fate sent() {
        Crash dying = second.getAndSet(null);
        if (dying != null) {
            return die(dying);
        }
        Crash begun = first.getAndSet(null);
        if (begun != null) {
            second.set(begun);
            return () -> {
                // without a second writer nothing overlaps, and it passes all the same
                begun.overlap()
                        .completeOnTimeout(true, LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
                return true;
            };
        }
        Duration answer = after;
        if (ThreadLocalRandom.current().nextDouble() >= share) {
            return () -> true;
        }
        pause(before);
        return () -> {
            pause(answer);
            return true;
        };
    }

    private static Fate die(Crash crash) {
        crash.overlap().complete(true);
        crash.meanwhile().run();
        LockSupport.parkNanos(crash.hold().toNanos());
        return () -> {
            crash.kill().run();
            crash.done().complete(true);
            return false;
        };
    }

    private static void pause(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(Math.max(1, longest.toNanos())));
    }
}
