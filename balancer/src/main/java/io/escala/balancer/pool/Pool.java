package io.escala.balancer.pool;

import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * The members, and whose turn it is. Safe for use by many threads: a pick takes one short lock, so round robin is exact
 * over all of them.
 */
public final class Pool {

    /** By which rule backends are chosen. */
    public enum Mode {
        /** No member has answered a probe yet: nobody is usable. */
        EMPTY,
        /** At least half of the members are healthy: they share the traffic. */
        NORMAL,
        /**
         * More than half would be out (Envoy's panic threshold): the few left would be overloaded and the verdict itself is
         * doubtful, so everyone who can be reached is used.
         */
        PANIC,
        /** Nobody can be reached: all are tried, since any of them may be back before its next probe. */
        LAST_RESORT
    }

    private static final Pick NONE = new Pick.None();

    private final HealthPolicy policy;
    private final Time time;
    private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    /* Guarded by lock; by address, in the order in which they joined. */
    private final Map<String, Backend> members = new LinkedHashMap<>();
    private final RoundRobin roundRobin;
    private Mode mode = Mode.EMPTY;

    public Pool(HealthPolicy policy, Time time, RandomGenerator random) {
        this.policy = policy;
        this.time = time;
        roundRobin = new RoundRobin(random);
    }

    /** Adds a listener; for use before the first members are named. */
    public void listen(PoolListener listener) {
        listeners.add(listener);
    }

    /** Names all members. Those that stay keep their state and counts; two with one address are one. */
    public void members(Collection<Member> named) {
        var wanted = new LinkedHashMap<String, Member>();
        named.forEach(member -> wanted.put(member.address(), member));
        var joined = new ArrayList<Backend>();
        var left = new ArrayList<Backend>();
        synchronized (lock) {
            members.values().removeIf(backend -> {
                var member = wanted.remove(backend.member().address());
                if (member == null) {
                    backend.leave();
                    left.add(backend);
                    return true;
                }
                backend.rename(member);
                return false;
            });
            wanted.forEach((address, member) -> {
                var backend = new Backend(member, policy, time, this::changed);
                members.put(address, backend);
                joined.add(backend);
            });
        }
        left.forEach(backend -> listeners.forEach(listener -> listener.left(backend)));
        refresh();
        joined.forEach(backend -> listeners.forEach(listener -> listener.joined(backend)));
    }

    /** Gives the turn to the usable backend whose it is, passing over those already tried. */
    public Pick take(Collection<Backend> tried, boolean retry) {
        synchronized (lock) {
            var picked = roundRobin.pick(tried);
            return picked == null ? NONE : picked.begin(retry);
        }
    }

    public List<Backend> backends() {
        synchronized (lock) {
            return List.copyOf(members.values());
        }
    }

    public Mode mode() {
        synchronized (lock) {
            return mode;
        }
    }

    /** Whether some backend is expected to answer. */
    public boolean usable() {
        return switch (mode()) {
            case NORMAL, PANIC -> true;
            case EMPTY, LAST_RESORT -> false;
        };
    }

    private void changed(Backend backend, BackendState from, BackendState to) {
        if (from.getClass() != to.getClass()) {
            listeners.forEach(listener -> listener.changed(backend, from, to));
        }
        refresh();
    }

    private void refresh() {
        Mode from;
        Mode to;
        synchronized (lock) {
            from = mode;
            to = chooseMode();
            mode = to;
            roundRobin.use(members.values().stream()
                    .filter(backend -> usableIn(to, backend.state()))
                    .toList());
        }
        if (from != to) {
            listeners.forEach(listener -> listener.modeChanged(from, to));
        }
    }

    private Mode chooseMode() {
        int proven = 0;
        int healthy = 0;
        boolean reachable = false;
        for (var backend : members.values()) {
            var state = backend.state();
            proven += state instanceof Joining ? 0 : 1;
            healthy += state instanceof Healthy ? 1 : 0;
            reachable |= usableIn(Mode.PANIC, state);
        }
        if (proven == 0) {
            return Mode.EMPTY;
        }
        if (2 * healthy >= proven) {
            return Mode.NORMAL;
        }
        return reachable ? Mode.PANIC : Mode.LAST_RESORT;
    }

    private static boolean usableIn(Mode mode, BackendState state) {
        return switch (state) {
            case Joining _ -> false;
            case Healthy _ -> mode != Mode.EMPTY;
            case Ejected ejected -> usableIn(mode, ejected.fault());
            case Probing probing -> usableIn(mode, probing.fault());
        };
    }

    private static boolean usableIn(Mode mode, Fault fault) {
        return switch (mode) {
            case EMPTY, NORMAL -> false;
            case PANIC -> fault.kind() != Fault.Kind.UNREACHABLE;
            case LAST_RESORT -> true;
        };
    }
}
