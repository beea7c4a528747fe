package io.escala.gateway.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway has of a client's quota: a few requests taken in advance, so that most are admitted without asking
 * anybody. A request that finds none left waits for the next taking, of which one is under way at a time.
 */
final class Share {

    /**
     * What was taken.
     *
     * @param taken 0 when the quota is used up
     * @param left what nobody has taken yet
     * @param endsNanos when the window ends, by {@link System#nanoTime}
     */
    record Grant(long taken, long left, long endsNanos) {}

    /**
     * What becomes of a request.
     *
     * @param remaining what the client has left, as far as this gateway knows
     * @param endsNanos when the quota is renewed
     */
    record Verdict(boolean admitted, long remaining, long endsNanos) {}

    private final Queue<Consumer<Verdict>> waiting = new ArrayDeque<>();
    private Grant grant = new Grant(0, 0, Long.MIN_VALUE);
    private long here;
    private boolean known;
    private boolean taking;

    /** Decides now, or after the taking that {@code take} begins. */
    void admit(long nowNanos, Consumer<Verdict> then, Runnable take) {
        Verdict verdict;
        synchronized (this) {
            if (known && nowNanos - grant.endsNanos() >= 0) {
                known = false;
                here = 0;
            }
            verdict = decide();
            if (verdict == null) {
                waiting.add(then);
                if (taking) {
                    return;
                }
                taking = true;
            }
        }
        if (verdict == null) {
            take.run();
        } else {
            then.accept(verdict);
        }
    }

    /** Settles those who wait; runs {@code take} again when the grant did not suffice for all and there is more. */
    void granted(Grant next, Runnable take) {
        List<Runnable> settled = new ArrayList<>();
        boolean more;
        synchronized (this) {
            grant = next;
            here += next.taken();
            known = true;
            while (!waiting.isEmpty()) {
                var verdict = decide();
                if (verdict == null) {
                    break;
                }
                var then = waiting.remove();
                settled.add(() -> then.accept(verdict));
            }
            more = !waiting.isEmpty();
            taking = more;
        }
        settled.forEach(Runnable::run);
        if (more) {
            take.run();
        }
    }

    /** Null when it is not known whether there is more to take. */
    private @Nullable Verdict decide() {
        if (here > 0) {
            here--;
            return new Verdict(true, here + grant.left(), grant.endsNanos());
        }
        return known && grant.left() == 0 ? new Verdict(false, 0, grant.endsNanos()) : null;
    }
}
