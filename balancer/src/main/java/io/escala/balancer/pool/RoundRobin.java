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

    private final RandomGenerator random;

    /** In the order of their turns, starting at next and wrapping around. */
    private Backend[] ring = {};

    private int next;
    private boolean started;

    /** The first turn goes to a random backend, so that several balancers do not march in step. */
    RoundRobin(RandomGenerator random) {
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

    /** The backend whose turn it is, passing over the excluded ones, or null when none is left. */
    @Nullable
    Backend pick(Collection<Backend> excluded) {
        for (int i = 0; i < ring.length; i++) {
            var picked = ring[at(i)];
            if (!excluded.contains(picked)) {
                for (int passed = i; passed > 0; passed--) {
                    ring[at(passed)] = ring[at(passed - 1)];
                }
                ring[next] = picked;
                next = at(1);
                started = true;
                return picked;
            }
        }
        return null;
    }

    /** The index of the given place in line. */
    private int at(int place) {
        int index = next + place;
        return index < ring.length ? index : index - ring.length;
    }
}
