package io.escala.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cache protocol of one key as a state machine, explored exhaustively: every order of the steps of two readers and
 * two writers, with crashes, expiries, evictions and restarts of Redis in between. Versions are counts of commits.
 *
 * <p>Two promises are checked. P1: after a write is acknowledged, no read that starts later returns an older version.
 * P2: the cache never holds an older version than the database once nobody is left to delete it.
 */
final class StepModel {

    /** What the protocol is made of, so that a test can leave it out. */
    enum Rule {
        /** Readers take a lease, and a fill needs it. */
        LEASE,
        /** Writers open a fence before COMMIT and close it after. */
        FENCE,
        /** The fence is a set of writers' tokens, not a flag. */
        WRITER_TOKENS,
        /** A Redis that restarted is not filled until no writer from before can commit. */
        QUARANTINE,
        /** A fence outlives the COMMIT behind it. */
        FENCE_OUTLIVES_COMMIT
    }

    /** How many faults of each kind a run may have. */
    record Faults(int writerCrashes, int readerCrashes, int restarts, int evictions, int leaseExpiries, int staleness) {
        static final Faults ALL = new Faults(1, 1, 1, 1, 1, 1);
    }

    private enum W {
        BEGUN,
        OPENED,
        COMMITTED,
        CLOSED,
        DONE,
        DEAD,
        /** The writer died and its COMMIT is on the way. */
        IN_FLIGHT
    }

    private enum R {
        IDLE,
        LEASED,
        LOADED,
        BYPASSING,
        BYPASSED,
        DEAD
    }

    private record Writer(W at, int version) {}

    /** @param floor the last acknowledged version when the read began */
    private record Reader(R at, int left, int token, int loaded, int floor, boolean answered) {
        Reader next() {
            return new Reader(R.IDLE, left - 1, 0, 0, 0, false);
        }
    }

    /** @param fence a bit for each writer's token; with a flag for a fence, 1 */
    private record State(
            int db,
            int acked,
            int value,
            boolean fresh,
            int lease,
            int tokens,
            int fence,
            boolean quarantine,
            List<Writer> writers,
            List<Reader> readers,
            Faults left) {}

    private static final int ABSENT = -1;

    private record Step(State from, String label) {}

    private final Set<Rule> rules;
    private final Map<State, @Nullable Step> seen = new HashMap<>();
    private final ArrayDeque<State> open = new ArrayDeque<>();
    private @Nullable String violation;

    private StepModel(Set<Rule> rules) {
        this.rules = rules;
    }

    /**
     * What exploring came to.
     *
     * @param states how many were reached
     * @param violation the shortest way to a broken promise, if there is one
     */
    record Result(int states, Optional<String> violation) {}

    static Result explore(Faults faults, Rule... without) {
        var rules = EnumSet.allOf(Rule.class);
        List.of(without).forEach(rules::remove);
        return new StepModel(rules).run(faults);
    }

    private Result run(Faults faults) {
        var start = new State(
                0,
                0,
                ABSENT,
                false,
                0,
                0,
                0,
                false,
                Collections.nCopies(2, new Writer(W.BEGUN, 0)),
                List.of(new Reader(R.IDLE, 2, 0, 0, 0, false), new Reader(R.IDLE, 1, 0, 0, 0, false)),
                faults);
        seen.put(start, null);
        open.add(start);
        while (!open.isEmpty() && violation == null) {
            var state = open.remove();
            writerSteps(state);
            readerSteps(state);
            faultSteps(state);
            expirySteps(state);
        }
        return new Result(seen.size(), Optional.ofNullable(violation));
    }

    // ---- writers

    private void writerSteps(State s) {
        for (int i = 0; i < s.writers.size(); i++) {
            var w = s.writers.get(i);
            var name = "W" + (i + 1) + " ";
            switch (w.at) {
                case BEGUN -> {
                    if (has(Rule.FENCE)) {
                        go(
                                s,
                                name + "opens",
                                change(s)
                                        .value(ABSENT)
                                        .lease(0)
                                        .fence(s.fence | token(i))
                                        .writer(i, W.OPENED, 0));
                    } else {
                        go(s, name + "commits", change(s).db(s.db + 1).writer(i, W.COMMITTED, s.db + 1));
                    }
                }
                case OPENED -> {
                    go(s, name + "commits", change(s).db(s.db + 1).writer(i, W.COMMITTED, s.db + 1));
                    if (s.left.writerCrashes > 0) {
                        go(
                                s,
                                name + "dies with its COMMIT sent",
                                change(s).crash().writer(i, W.IN_FLIGHT, 0));
                    }
                }
                case COMMITTED -> {
                    int fence = has(Rule.FENCE) ? s.fence & ~token(i) : s.fence;
                    int lease = has(Rule.LEASE) ? 0 : s.lease;
                    go(
                            s,
                            name + "closes",
                            change(s).value(ABSENT).lease(lease).fence(fence).writer(i, W.CLOSED, w.version));
                    if (has(Rule.FENCE)) {
                        // Redis did not answer the close: the fence expires by itself
                        go(
                                s,
                                name + "acknowledges unclosed",
                                change(s).ack(w.version).writer(i, W.DONE, w.version));
                    }
                    if (s.left.writerCrashes > 0) {
                        go(s, name + "dies after its COMMIT", change(s).crash().writer(i, W.DEAD, w.version));
                    }
                }
                case CLOSED ->
                    go(s, name + "acknowledges", change(s).ack(w.version).writer(i, W.DONE, w.version));
                case IN_FLIGHT -> {
                    go(s, name + "COMMIT lands", change(s).db(s.db + 1).writer(i, W.DEAD, s.db + 1));
                    go(s, name + "COMMIT is lost", change(s).writer(i, W.DEAD, 0));
                }
                case DONE, DEAD -> {
                    // takes no further step
                }
            }
        }
    }

    // ---- readers

    private void readerSteps(State s) {
        for (int i = 0; i < s.readers.size(); i++) {
            var r = s.readers.get(i);
            var name = "R" + (i + 1) + " ";
            switch (r.at) {
                case IDLE -> {
                    if (r.left > 0) {
                        look(s, i, r, name);
                    }
                }
                case LEASED -> go(s, name + "loads " + s.db, change(s).reader(i, at(r, R.LOADED, s.db)));
                case BYPASSING -> go(s, name + "loads " + s.db, change(s).reader(i, at(r, R.BYPASSED, s.db)));
                case LOADED -> fill(s, i, r, name);
                case BYPASSED -> {
                    check(s, name, r.loaded, r.floor);
                    go(s, name + "answers " + r.loaded, change(s).reader(i, r.next()));
                }
                case DEAD -> {
                    // takes no further step
                }
            }
            if (s.left.readerCrashes > 0 && (r.at == R.LEASED || r.at == R.LOADED)) {
                go(s, name + "dies", change(s).readerCrash().reader(i, new Reader(R.DEAD, 0, 0, 0, 0, false)));
            }
        }
    }

    private void look(State s, int i, Reader r, String name) {
        var bypass = new Reader(R.BYPASSING, r.left, 0, 0, s.acked, false);
        if (s.value != ABSENT && s.fresh) {
            check(s, name, s.value, s.acked);
            go(s, name + "hits " + s.value, change(s).reader(i, r.next()));
        } else if (s.quarantine || s.fence != 0) {
            go(s, name + "bypasses", change(s).reader(i, bypass));
        } else if (!has(Rule.LEASE)) {
            go(s, name + "misses", change(s).reader(i, new Reader(R.LEASED, r.left, 0, 0, s.acked, false)));
        } else if (s.lease == 0) {
            boolean stale = s.value != ABSENT;
            if (stale) {
                check(s, name, s.value, s.acked);
            }
            var leased = new Reader(R.LEASED, r.left, s.tokens + 1, 0, s.acked, stale);
            go(
                    s,
                    name + (stale ? "answers stale and refreshes" : "leases"),
                    change(s).take().reader(i, leased));
        } else if (s.value != ABSENT) {
            check(s, name, s.value, s.acked);
            go(s, name + "answers stale " + s.value, change(s).reader(i, r.next()));
        } else {
            go(s, name + "does not wait", change(s).reader(i, bypass));
        }
    }

    private void fill(State s, int i, Reader r, String name) {
        if (!r.answered) {
            check(s, name, r.loaded, r.floor);
        }
        boolean accepted = !s.quarantine && s.fence == 0 && (!has(Rule.LEASE) || s.lease == r.token);
        go(
                s,
                name + (accepted ? "fills " + r.loaded : "is refused its fill"),
                accepted
                        ? change(s).value(r.loaded).lease(0).reader(i, r.next())
                        : change(s).reader(i, r.next()));
    }

    private static Reader at(Reader r, R at, int loaded) {
        return new Reader(at, r.left, r.token, loaded, r.floor, r.answered);
    }

    // ---- the surroundings

    private void faultSteps(State s) {
        if (s.left.restarts > 0) {
            go(s, "Redis restarts empty", change(s).restart(has(Rule.QUARANTINE)));
        }
        if (s.left.evictions > 0 && s.value != ABSENT) {
            go(s, "the value is evicted", change(s).evict().value(ABSENT));
        }
        if (s.left.evictions > 0 && s.lease != 0) {
            go(s, "the lease is evicted", change(s).evict().lease(0));
        }
        if (s.left.leaseExpiries > 0 && s.lease != 0) {
            go(s, "the lease expires", change(s).leaseExpiry().lease(0));
        }
        if (s.left.staleness > 0 && s.value != ABSENT && s.fresh) {
            go(s, "the value becomes stale", change(s).stale());
        }
    }

    /** PostgreSQL ends a transaction before its fence expires, so a fence expires only when no COMMIT can follow. */
    private void expirySteps(State s) {
        boolean unfencedCommit = false;
        for (int i = 0; i < s.writers.size(); i++) {
            boolean mayCommit = s.writers.get(i).at == W.OPENED || s.writers.get(i).at == W.IN_FLIGHT;
            boolean fenced = (s.fence & token(i)) != 0;
            unfencedCommit |= mayCommit && !fenced;
            if (fenced && (!mayCommit || !has(Rule.FENCE_OUTLIVES_COMMIT))) {
                go(s, "the fence of W" + (i + 1) + " expires", change(s).fence(s.fence & ~token(i)));
            }
        }
        if (s.quarantine && !unfencedCommit) {
            go(s, "the quarantine ends", change(s).trusted());
        }
    }

    // ---- exploring

    private boolean has(Rule rule) {
        return rules.contains(rule);
    }

    private int token(int writer) {
        return has(Rule.WRITER_TOKENS) ? 1 << writer : 1;
    }

    private void check(State s, String name, int returned, int floor) {
        if (returned < floor && violation == null) {
            violation = "P1 " + name + "returns " + returned + " although " + floor
                    + " was acknowledged before it began: " + trace(s);
        }
    }

    private void go(State from, String label, Change change) {
        var to = change.build();
        if (seen.containsKey(to)) {
            return;
        }
        seen.put(to, new Step(from, label));
        open.add(to);
        boolean toBeDeleted = to.writers.stream().anyMatch(w -> w.at == W.COMMITTED);
        if (to.value != ABSENT && to.value < to.db && !toBeDeleted && violation == null) {
            violation = "P2 the cache holds " + to.value + ", the database " + to.db + ": " + trace(to);
        }
    }

    private String trace(State end) {
        var labels = new ArrayList<String>();
        for (var step = seen.get(end); step != null; step = seen.get(step.from())) {
            labels.add(step.label());
        }
        Collections.reverse(labels);
        return String.join(" ; ", labels);
    }

    private static Change change(State s) {
        return new Change(s);
    }

    /** The successor of a state, component by component. */
    private static final class Change {
        private final State s;
        private int db;
        private int acked;
        private int value;
        private boolean fresh;
        private int lease;
        private int tokens;
        private int fence;
        private boolean quarantine;
        private List<Writer> writers;
        private List<Reader> readers;
        private Faults left;

        Change(State s) {
            this.s = s;
            db = s.db;
            acked = s.acked;
            value = s.value;
            fresh = s.fresh;
            lease = s.lease;
            tokens = s.tokens;
            fence = s.fence;
            quarantine = s.quarantine;
            writers = s.writers;
            readers = s.readers;
            left = s.left;
        }

        State build() {
            return new State(db, acked, value, fresh, lease, tokens, fence, quarantine, writers, readers, left);
        }

        Change db(int version) {
            db = version;
            return this;
        }

        Change ack(int version) {
            acked = Math.max(s.acked, version);
            return this;
        }

        Change value(int version) {
            value = version;
            fresh = version != ABSENT;
            return this;
        }

        Change stale() {
            fresh = false;
            left = new Faults(
                    left.writerCrashes,
                    left.readerCrashes,
                    left.restarts,
                    left.evictions,
                    left.leaseExpiries,
                    left.staleness - 1);
            return this;
        }

        Change lease(int token) {
            lease = token;
            return this;
        }

        Change take() {
            tokens = s.tokens + 1;
            lease = tokens;
            return this;
        }

        Change fence(int bits) {
            fence = bits;
            return this;
        }

        Change trusted() {
            quarantine = false;
            return this;
        }

        Change restart(boolean withQuarantine) {
            quarantine = withQuarantine;
            left = new Faults(
                    left.writerCrashes,
                    left.readerCrashes,
                    left.restarts - 1,
                    left.evictions,
                    left.leaseExpiries,
                    left.staleness);
            return value(ABSENT).lease(0).fence(0);
        }

        Change crash() {
            left = new Faults(
                    left.writerCrashes - 1,
                    left.readerCrashes,
                    left.restarts,
                    left.evictions,
                    left.leaseExpiries,
                    left.staleness);
            return this;
        }

        Change readerCrash() {
            left = new Faults(
                    left.writerCrashes,
                    left.readerCrashes - 1,
                    left.restarts,
                    left.evictions,
                    left.leaseExpiries,
                    left.staleness);
            return this;
        }

        Change evict() {
            left = new Faults(
                    left.writerCrashes,
                    left.readerCrashes,
                    left.restarts,
                    left.evictions - 1,
                    left.leaseExpiries,
                    left.staleness);
            return this;
        }

        Change leaseExpiry() {
            left = new Faults(
                    left.writerCrashes,
                    left.readerCrashes,
                    left.restarts,
                    left.evictions,
                    left.leaseExpiries - 1,
                    left.staleness);
            return this;
        }

        Change writer(int i, W at, int version) {
            writers = with(s.writers, i, new Writer(at, version));
            return this;
        }

        Change reader(int i, Reader reader) {
            readers = with(s.readers, i, reader);
            return this;
        }

        private static <T> List<T> with(List<T> list, int i, T element) {
            var copy = new ArrayList<>(list);
            copy.set(i, element);
            return List.copyOf(copy);
        }
    }
}
