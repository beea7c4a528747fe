package io.escala.cache;

import io.escala.cache.ModelState.Change;
import io.escala.cache.ModelState.Fault;
import io.escala.cache.ModelState.Observer;
import io.escala.cache.ModelState.R;
import io.escala.cache.ModelState.Reader;
import io.escala.cache.ModelState.W;
import io.escala.cache.ModelState.Writer;
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
        FENCE_OUTLIVES_COMMIT,
        /** Values count only while a grant stands. */
        GRANT,
        /** A write without a fence is announced before it is made, not with it. */
        ANNOUNCED_FIRST,
        /** It commits when no grant from before its announcement stands any more. */
        WAITS_FOR_GRANTS,
        /** What is announced is settled only after its write has ended. */
        HELD,
        /** A grant's life counts from before the announced writes were looked at. */
        TIME_READ_FIRST
    }

    private record Step(ModelState from, String label) {}

    private final Set<Rule> rules;
    private final Map<ModelState, @Nullable Step> seen = new HashMap<>();
    private final ArrayDeque<ModelState> open = new ArrayDeque<>();
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

    static Result explore(Set<Fault> faults, Rule... without) {
        var rules = EnumSet.allOf(Rule.class);
        List.of(without).forEach(rules::remove);
        return new StepModel(rules).run(faults);
    }

    private Result run(Set<Fault> faults) {
        var start = new ModelState(
                0,
                0,
                ModelState.ABSENT,
                false,
                0,
                0,
                0,
                false,
                true,
                Observer.IDLE,
                0,
                Collections.nCopies(2, new Writer(W.BEGUN, 0)),
                List.of(new Reader(R.IDLE, 2, 0, 0, 0, false), new Reader(R.IDLE, 1, 0, 0, 0, false)),
                Set.copyOf(faults));
        seen.put(start, null);
        open.add(start);
        while (!open.isEmpty() && violation == null) {
            var state = open.remove();
            writerSteps(state);
            readerSteps(state);
            faultSteps(state);
            expirySteps(state);
            if (faults.contains(Fault.WRITER_IS_CUT_OFF)) {
                // no other fault changes what a grant means, so elsewhere it stands for good
                grantSteps(state);
            }
        }
        return new Result(seen.size(), Optional.ofNullable(violation));
    }

    // ---- writers

    private void writerSteps(ModelState s) {
        for (int i = 0; i < s.writers().size(); i++) {
            var w = s.writers().get(i);
            var name = "W" + (i + 1) + " ";
            switch (w.at()) {
                case BEGUN -> {
                    if (s.left().contains(Fault.WRITER_IS_CUT_OFF)) {
                        cutOff(s, i, name);
                    }
                    if (has(Rule.FENCE)) {
                        go(
                                s,
                                name + "opens",
                                s.change()
                                        .value(ModelState.ABSENT)
                                        .lease(0)
                                        .fence(s.fence() | token(i))
                                        .writer(i, W.OPENED, 0));
                    } else {
                        go(s, name + "commits", s.change().db(s.db() + 1).writer(i, W.COMMITTED, s.db() + 1));
                    }
                }
                case OPENED -> {
                    go(s, name + "commits", s.change().db(s.db() + 1).writer(i, W.COMMITTED, s.db() + 1));
                    if (s.left().contains(Fault.WRITER_DIES)) {
                        go(
                                s,
                                name + "dies with its COMMIT sent",
                                s.change().spend(Fault.WRITER_DIES).writer(i, W.IN_FLIGHT, 0));
                    }
                }
                case COMMITTED -> {
                    int fence = has(Rule.FENCE) ? s.fence() & ~token(i) : s.fence();
                    int lease = has(Rule.LEASE) ? 0 : s.lease();
                    go(
                            s,
                            name + "closes",
                            s.change()
                                    .value(ModelState.ABSENT)
                                    .lease(lease)
                                    .fence(fence)
                                    .writer(i, W.CLOSED, w.version()));
                    if (has(Rule.FENCE)) {
                        // Redis did not answer the close: the fence expires by itself
                        go(
                                s,
                                name + "acknowledges unclosed",
                                s.change().ack(w.version()).writer(i, W.DONE, w.version()));
                    }
                    if (s.left().contains(Fault.WRITER_DIES)) {
                        go(
                                s,
                                name + "dies after its COMMIT",
                                s.change().spend(Fault.WRITER_DIES).writer(i, W.DEAD, w.version()));
                    }
                }
                case CLOSED ->
                    go(s, name + "acknowledges", s.change().ack(w.version()).writer(i, W.DONE, w.version()));
                case ANNOUNCED -> commitUnfenced(s, i, name);
                case UNFENCED ->
                    go(s, name + "acknowledges", s.change().ack(w.version()).writer(i, W.DONE, w.version()));
                case IN_FLIGHT -> {
                    go(s, name + "COMMIT lands", s.change().db(s.db() + 1).writer(i, W.DEAD, s.db() + 1));
                    go(s, name + "COMMIT is lost", s.change().writer(i, W.DEAD, 0));
                }
                case DONE, DEAD -> {
                    // takes no further step
                }
            }
        }
    }

    private void cutOff(ModelState s, int i, String name) {
        var change = s.change().spend(Fault.WRITER_IS_CUT_OFF);
        if (has(Rule.ANNOUNCED_FIRST)) {
            go(s, name + "announces", change.announced(s.announced() | 1 << i).writer(i, W.ANNOUNCED, 0));
        } else {
            int version = s.db() + 1;
            go(
                    s,
                    name + "commits unfenced, with its row",
                    change.announced(s.announced() | 1 << i).db(version).writer(i, W.UNFENCED, version));
        }
    }

    /** A grant that a look from before the announcement allows has ended by then, given or not. */
    private void commitUnfenced(ModelState s, int i, String name) {
        int version = s.db() + 1;
        var commit = s.change().db(version).writer(i, W.UNFENCED, version);
        if (!has(Rule.WAITS_FOR_GRANTS)) {
            go(s, name + "commits unfenced", commit);
        } else if (!s.granted()) {
            boolean tooLate = s.observer() == Observer.CLEAN && has(Rule.TIME_READ_FIRST);
            go(s, name + "commits unfenced", tooLate ? commit.observer(Observer.IDLE) : commit);
        }
    }

    // ---- the grant

    private void grantSteps(ModelState s) {
        if (s.granted()) {
            go(s, "the grant ends", s.change().granted(false));
        }
        switch (s.observer()) {
            case IDLE -> go(s, "a catalog reads TIME", s.change().observer(Observer.LOOKED));
            case LOOKED ->
                go(
                        s,
                        "it looks for announced writes",
                        s.change().observer(s.announced() == 0 ? Observer.CLEAN : Observer.IDLE));
            case CLEAN -> go(s, "it grants", s.change().granted(true).observer(Observer.IDLE));
        }
        for (int i = 0; i < s.writers().size(); i++) {
            boolean ended = s.writers().get(i).at() != W.ANNOUNCED;
            if ((s.announced() & 1 << i) != 0 && (ended || !has(Rule.HELD))) {
                go(
                        s,
                        "the write of W" + (i + 1) + " is settled",
                        s.change().value(ModelState.ABSENT).lease(0).announced(s.announced() & ~(1 << i)));
            }
        }
    }

    // ---- readers

    private void readerSteps(ModelState s) {
        for (int i = 0; i < s.readers().size(); i++) {
            var r = s.readers().get(i);
            var name = "R" + (i + 1) + " ";
            switch (r.at()) {
                case IDLE -> {
                    if (r.left() > 0) {
                        look(s, i, r, name);
                    }
                }
                case LEASED -> go(s, name + "loads " + s.db(), s.change().reader(i, at(r, R.LOADED, s.db())));
                case BYPASSING -> go(s, name + "loads " + s.db(), s.change().reader(i, at(r, R.BYPASSED, s.db())));
                case LOADED -> fill(s, i, r, name);
                case BYPASSED -> {
                    check(s, name, r.loaded(), r.floor());
                    go(s, name + "answers " + r.loaded(), s.change().reader(i, r.next()));
                }
                case DEAD -> {
                    // takes no further step
                }
            }
            if (s.left().contains(Fault.READER_DIES) && (r.at() == R.LEASED || r.at() == R.LOADED)) {
                go(
                        s,
                        name + "dies",
                        s.change().spend(Fault.READER_DIES).reader(i, new Reader(R.DEAD, 0, 0, 0, 0, false)));
            }
        }
    }

    private void look(ModelState s, int i, Reader r, String name) {
        var bypass = new Reader(R.BYPASSING, r.left(), 0, 0, s.acked(), false);
        boolean granted = s.granted() || !has(Rule.GRANT);
        if (s.value() != ModelState.ABSENT && s.fresh() && granted) {
            check(s, name, s.value(), s.acked());
            go(s, name + "hits " + s.value(), s.change().reader(i, r.next()));
        } else if (s.quarantine() || s.fence() != 0 || !granted) {
            go(s, name + "bypasses", s.change().reader(i, bypass));
        } else if (!has(Rule.LEASE)) {
            go(s, name + "misses", s.change().reader(i, new Reader(R.LEASED, r.left(), 0, 0, s.acked(), false)));
        } else if (s.lease() == 0) {
            boolean stale = s.value() != ModelState.ABSENT;
            if (stale) {
                check(s, name, s.value(), s.acked());
            }
            var leased = new Reader(R.LEASED, r.left(), s.tokens() + 1, 0, s.acked(), stale);
            go(
                    s,
                    name + (stale ? "answers stale and refreshes" : "leases"),
                    s.change().take().reader(i, leased));
        } else if (s.value() != ModelState.ABSENT) {
            check(s, name, s.value(), s.acked());
            go(s, name + "answers stale " + s.value(), s.change().reader(i, r.next()));
        } else {
            go(s, name + "does not wait", s.change().reader(i, bypass));
        }
    }

    private void fill(ModelState s, int i, Reader r, String name) {
        if (!r.answered()) {
            check(s, name, r.loaded(), r.floor());
        }
        boolean accepted = !s.quarantine() && s.fence() == 0 && (!has(Rule.LEASE) || s.lease() == r.token());
        go(
                s,
                name + (accepted ? "fills " + r.loaded() : "is refused its fill"),
                accepted
                        ? s.change().value(r.loaded()).lease(0).reader(i, r.next())
                        : s.change().reader(i, r.next()));
    }

    private static Reader at(Reader r, R at, int loaded) {
        return new Reader(at, r.left(), r.token(), loaded, r.floor(), r.answered());
    }

    // ---- the surroundings

    private void faultSteps(ModelState s) {
        if (s.left().contains(Fault.RESTART)) {
            go(s, "Redis restarts empty", s.change().spend(Fault.RESTART).restart(has(Rule.QUARANTINE)));
        }
        if (s.left().contains(Fault.EVICTION) && s.value() != ModelState.ABSENT) {
            go(s, "the value is evicted", s.change().spend(Fault.EVICTION).value(ModelState.ABSENT));
        }
        if (s.left().contains(Fault.EVICTION) && s.lease() != 0) {
            go(s, "the lease is evicted", s.change().spend(Fault.EVICTION).lease(0));
        }
        if (s.left().contains(Fault.LEASE_EXPIRES) && s.lease() != 0) {
            go(s, "the lease expires", s.change().spend(Fault.LEASE_EXPIRES).lease(0));
        }
        if (s.left().contains(Fault.VALUE_BECOMES_STALE) && s.value() != ModelState.ABSENT && s.fresh()) {
            go(
                    s,
                    "the value becomes stale",
                    s.change().spend(Fault.VALUE_BECOMES_STALE).stale());
        }
    }

    /** PostgreSQL ends a transaction before its fence expires, so a fence expires only when no COMMIT can follow. */
    private void expirySteps(ModelState s) {
        boolean unfencedCommit = false;
        for (int i = 0; i < s.writers().size(); i++) {
            boolean mayCommit =
                    s.writers().get(i).at() == W.OPENED || s.writers().get(i).at() == W.IN_FLIGHT;
            boolean fenced = (s.fence() & token(i)) != 0;
            unfencedCommit |= mayCommit && !fenced;
            if (fenced && (!mayCommit || !has(Rule.FENCE_OUTLIVES_COMMIT))) {
                go(s, "the fence of W" + (i + 1) + " expires", s.change().fence(s.fence() & ~token(i)));
            }
        }
        if (s.quarantine() && !unfencedCommit) {
            go(s, "the quarantine ends", s.change().trusted());
        }
    }

    // ---- exploring

    private boolean has(Rule rule) {
        return rules.contains(rule);
    }

    private int token(int writer) {
        return has(Rule.WRITER_TOKENS) ? 1 << writer : 1;
    }

    private void check(ModelState s, String name, int returned, int floor) {
        if (returned < floor && violation == null) {
            violation = "P1 " + name + "returns " + returned + " although " + floor
                    + " was acknowledged before it began: " + trace(s);
        }
    }

    private void go(ModelState from, String label, Change change) {
        var to = change.build();
        if (seen.containsKey(to)) {
            return;
        }
        seen.put(to, new Step(from, label));
        open.add(to);
        boolean toBeDeleted = to.announced() != 0 || to.writers().stream().anyMatch(w -> w.at() == W.COMMITTED);
        if (to.value() != ModelState.ABSENT && to.value() < to.db() && !toBeDeleted && violation == null) {
            violation = "P2 the cache holds " + to.value() + ", the database " + to.db() + ": " + trace(to);
        }
    }

    private String trace(ModelState end) {
        var labels = new ArrayList<String>();
        for (var step = seen.get(end); step != null; step = seen.get(step.from())) {
            labels.add(step.label());
        }
        Collections.reverse(labels);
        return String.join(" ; ", labels);
    }
}
