package io.escala.balancer.pool;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Exact round robin: the turn goes to the backend that had the fewest, in ring order after the last turn. Not
 * thread-safe; the pool guards it.
 *
 * <p>Counting turns, and not only moving a cursor, keeps {@code max - min <= 1} where a cursor drifts: after a pick that
 * had to pass over a backend, and over membership changes. A newcomer starts at the fewest turns anyone has, so it is not
 * flooded with the turns it missed.
 */
final class RoundRobin {

    private final RandomGenerator random;
    private Turns[] ring = {};
    private int next;

    /** The first turn goes to a random backend, so that several balancers do not march in step. */
    RoundRobin(RandomGenerator random) {
        this.random = random;
    }

    void use(List<Backend> backends) {
        var old = ring;
        var cursor = old.length == 0 ? null : old[next];
        long fewest = Long.MAX_VALUE;
        for (var turns : old) {
            if (backends.contains(turns.backend)) {
                fewest = Math.min(fewest, turns.taken);
            }
        }
        long start = fewest == Long.MAX_VALUE ? 0 : fewest;
        ring = backends.stream().map(backend -> turnsOf(backend, old, start)).toArray(Turns[]::new);
        next = cursor == null ? randomStart() : successor(cursor, old);
    }

    /** The backend whose turn it is, passing over the excluded ones, or null when none is left. */
    @Nullable
    Backend pick(Collection<Backend> excluded) {
        int best = -1;
        for (int i = 0; i < ring.length; i++) {
            int at = next + i < ring.length ? next + i : next + i - ring.length;
            if ((best < 0 || ring[at].taken < ring[best].taken) && !excluded.contains(ring[at].backend)) {
                best = at;
            }
        }
        if (best < 0) {
            return null;
        }
        ring[best].taken++;
        next = best + 1 < ring.length ? best + 1 : 0;
        return ring[best].backend;
    }

    private static Turns turnsOf(Backend backend, Turns[] old, long start) {
        for (var turns : old) {
            if (turns.backend == backend) {
                return turns;
            }
        }
        return new Turns(backend, start);
    }

    /** Where the first backend of the old ring stands now that is still there, from the cursor on. */
    private int successor(Turns cursor, Turns[] old) {
        int from = List.of(old).indexOf(cursor);
        for (int i = 0; i < old.length; i++) {
            int at = List.of(ring).indexOf(old[(from + i) % old.length]);
            if (at >= 0) {
                return at;
            }
        }
        return randomStart();
    }

    private int randomStart() {
        return ring.length == 0 ? 0 : random.nextInt(ring.length);
    }

    private static final class Turns {
        final Backend backend;
        long taken;

        Turns(Backend backend, long taken) {
            this.backend = backend;
            this.taken = taken;
        }
    }
}
