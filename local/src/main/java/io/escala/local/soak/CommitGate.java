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
    private volatile double share;
    private volatile Duration before = Duration.ZERO;
    private volatile Duration after = Duration.ZERO;
    private final AtomicReference<@Nullable Crash> next = new AtomicReference<>();

    /**
     * What the next COMMIT meets.
     *
     * @param hold how long it is held back
     * @param meanwhile begun while it is
     * @param kill ends the writer, once PostgreSQL has answered
     */
    private record Crash(Duration hold, Runnable meanwhile, Runnable kill, CompletableFuture<Boolean> done) {}

    /** From now on a share of all COMMITs is held back by up to {@code before}, and their answers by up to {@code after}. */
    void hold(double part, Duration longestBefore, Duration longestAfter) {
        before = longestBefore;
        after = longestAfter;
        share = part;
    }

    /**
     * Lets the writer of the next COMMIT die before it hears of it.
     *
     * @return whether that has happened within the time given
     */
    boolean crash(Duration hold, Runnable meanwhile, Runnable kill, Duration within) throws InterruptedException {
        Crash crash = new Crash(hold, meanwhile, kill, new CompletableFuture<>());
        next.set(crash);
        try {
            return crash.done()
                    .completeOnTimeout(false, within.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            next.compareAndSet(crash, null);
        }
    }

    @Override
    public Fate sent() {
        Crash crash = next.getAndSet(null);
        if (crash != null) {
            crash.meanwhile().run();
            LockSupport.parkNanos(crash.hold().toNanos());
            return () -> {
                crash.kill().run();
                crash.done().complete(true);
                return false;
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

    private static void pause(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(Math.max(1, longest.toNanos())));
    }
}
