package io.escala.balancer.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Exact round robin: the turn goes to the backend whose last turn is longest ago. Not thread-safe; the pool guards it.
 *
 * <p>Keeping the order of turns, and not only an index into a list, is what keeps {@code max - min <= 1} in every stretch of
 * picks: a backend that a request had to pass over stays first in line, those that stay over a change of membership keep
 * their places, and a newcomer queues last instead of being flooded with the turns it missed.
 */
final class RoundRobin {

    private final Algorithm algorithm;
    private final RandomGenerator random;

    /** In the order of their turns, starting at next and wrapping around. */
    private Backend[] ring = {};

    private int next;
    private boolean started;

    /** The first turn goes to a random backend, so that several balancers do not march in step. */
    RoundRobin(Algorithm algorithm, RandomGenerator random) {
        this.algorithm = algorithm;
        this.random = random;
    }

    void use(List<Backend> backends) {
        var inLine = new ArrayList<Backend>(ring.length);
        for (int i = 0; i < ring.length; i++) {
            inLine.add(ring[at(i)]);
        }
        var order = new LinkedHashSet<>(inLine);
        order.retainAll(backends);
        order.addAll(backends);
        var turns = new ArrayList<>(order);
        if (!started && !turns.isEmpty()) {
            Collections.rotate(turns, random.nextInt(turns.size()));
        }
        ring = turns.toArray(Backend[]::new);
        next = 0;
    }

    /** The backend whose turn it is, passing over the excluded ones and those without room; null when none is left. */
    @Nullable
    Backend pick(Collection<Backend> excluded) {
        if (algorithm == Algorithm.LEAST_REQUESTS) {
            int place = leastBusy(excluded);
            return place < 0 ? null : takeTurn(place);
        }
        while (true) {
            int place = firstInLine(excluded);
            if (place < 0) {
                return null;
            }
            var picked = takeTurn(place);
            if (picked.claimsTurn() || !someoneIsWarm(excluded)) {
                return picked;
            }
        }
    }

    /** Whether there is a backend with its full share to leave a turn to. */
    private boolean someoneIsWarm(Collection<Backend> excluded) {
        for (var backend : ring) {
            if (backend.share() >= 1 && isFree(backend, excluded)) {
                return true;
            }
        }
        return false;
    }

    private int firstInLine(Collection<Backend> excluded) {
        for (int place = 0; place < ring.length; place++) {
            if (isFree(ring[at(place)], excluded)) {
                return place;
            }
        }
        return -1;
    }

    /** The one with the fewest requests under way for its share of the turns; of equals the first in line. */
    private int leastBusy(Collection<Backend> excluded) {
        int least = -1;
        double fewest = Double.POSITIVE_INFINITY;
        for (int place = 0; place < ring.length; place++) {
            var candidate = ring[at(place)];
            double busy = (candidate.load().inFlight() + 1) / candidate.share();
            if (busy < fewest && isFree(candidate, excluded)) {
                fewest = busy;
                least = place;
            }
        }
        return least;
    }

    private static boolean isFree(Backend backend, Collection<Backend> excluded) {
        return backend.hasRoom() && !excluded.contains(backend);
    }

    /** Moves the backend at the given place to the end of the line; those before it keep their order. */
    private Backend takeTurn(int place) {
        var taken = ring[at(place)];
        for (int passed = place; passed > 0; passed--) {
            ring[at(passed)] = ring[at(passed - 1)];
        }
        ring[next] = taken;
        next = at(1);
        started = true;
        return taken;
    }

    int length() {
        return ring.length;
    }

    /** Whether someone not excluded is in line, with room or without. */
    boolean hasOther(Collection<Backend> excluded) {
        for (var backend : ring) {
            if (!excluded.contains(backend)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a backend has shown that it is at its capacity, and what all of them together may have. */
    int loweredLimit() {
        boolean lowered = false;
        long sum = 0;
        for (var backend : ring) {
            lowered |= backend.limit().lowered();
            sum += backend.limit().limit();
        }
        return lowered ? (int) Math.min(sum, Integer.MAX_VALUE - 1) : Integer.MAX_VALUE;
    }

    /** The index of the given place in line. */
    private int at(int place) {
        int index = next + place;
        return index < ring.length ? index : index - ring.length;
    }
}
