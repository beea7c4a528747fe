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
    private static final Pick BUSY = new Pick.Busy();

    private final HealthPolicy policy;
    private final SupervisionPolicy supervision;
    private final Time time;
    private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    /* Guarded by lock; by address, in the order in which they joined. */
    private final Map<String, Backend> members = new LinkedHashMap<>();
    private final RoundRobin roundRobin;
    private Mode mode = Mode.EMPTY;
    private Counts gone = new Counts(0, 0, 0, 0, 0);

    /* Whether any members have been named: the first ones were there before the balancer was. */
    private boolean known;

    public Pool(HealthPolicy policy, Time time, RandomGenerator random) {
        this(policy, SupervisionPolicy.DEFAULT, Algorithm.ROUND_ROBIN, time, random);
    }

    public Pool(
            HealthPolicy policy,
            SupervisionPolicy supervision,
            Algorithm algorithm,
            Time time,
            RandomGenerator random) {
        this.policy = policy;
        this.supervision = supervision;
        this.time = time;
        roundRobin = new RoundRobin(algorithm, random);
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
                    gone = gone.plus(backend.counts());
                    left.add(backend);
                    return true;
                }
                backend.rename(member);
                return false;
            });
            boolean first = !named.isEmpty() && !known;
            known |= !named.isEmpty();
            wanted.forEach((address, member) -> {
                var backend = new Backend(member, first, policy, supervision, time, this::changed);
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
            if (picked != null) {
                return picked.begin(retry);
            }
            return roundRobin.hasOther(tried) ? BUSY : NONE;
        }
    }

    /**
     * What the usable backends may have under way together, once one of them has shown that it is at its capacity; as good as
     * unlimited before.
     */
    public int capacity() {
        synchronized (lock) {
            return roundRobin.loweredLimit();
        }
    }

    public List<Backend> backends() {
        synchronized (lock) {
            return List.copyOf(members.values());
        }
    }

    /** How many backends take turns now. */
    public int inLine() {
        synchronized (lock) {
            return roundRobin.length();
        }
    }

    /** The counts of all members, those that left included. */
    public Counts totals() {
        synchronized (lock) {
            return members.values().stream().map(Backend::counts).reduce(gone, Counts::plus);
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
            roundRobin.use(usable(to));
        }
        if (from != to) {
            listeners.forEach(listener -> listener.modeChanged(from, to));
        }
    }

    /** Those that take turns: members that are about to leave only when there are no others. */
    private List<Backend> usable(Mode in) {
        var usable = members.values().stream()
                .filter(backend -> usableIn(in, backend.state()))
                .toList();
        var staying = usable.stream()
                .filter(backend -> !backend.member().terminating())
                .toList();
        return staying.isEmpty() ? usable : staying;
    }

    private Mode chooseMode() {
        int proven = 0;
        int healthy = 0;
        boolean reachable = false;
        boolean someStay = members.values().stream()
                .anyMatch(backend -> !backend.member().terminating() && !(backend.state() instanceof Joining));
        for (var backend : members.values()) {
            if (someStay && backend.member().terminating()) {
                continue;
            }
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
