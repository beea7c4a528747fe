package io.escala.jobs.model;

import io.escala.jobs.model.ModelState.Change;
import io.escala.jobs.model.ModelState.Fault;
import io.escala.jobs.model.ModelState.J;
import io.escala.jobs.model.ModelState.Request;
import io.escala.jobs.model.ModelState.W;
import io.escala.jobs.model.ModelState.Worker;
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
 * Protocol B for one job of two steps, explored exhaustively: every order of the steps of two workers, of what they have
 * sent to PostgreSQL, of leases that run out (so that each worker is a zombie some of the time), hand-backs, crashes,
 * cancellation and a Redis that restarts without its last writes.
 *
 * <p>The promises. J1: an accepted job is never gone, and always somebody can bring it to its end. J2: no effect happens
 * twice, and none is missing when the job has succeeded. J3: after a newer claim's first commit no older claim commits.
 * J4: once it was seen to have succeeded it does not run again. J5: nothing is committed after a cancellation was
 * acknowledged. J6: only the claim that holds the job settles it.
 *
 * <p>It is long because a model is read whole, beside the protocol: every step that can happen stands in it once.
 */
final class StepModel {

    static final int STEPS = 2;
    private static final int MOST_REQUESTS = 3;

    /** What the protocol is made of, so that a test can leave it out. */
    enum Rule {
        /** A submission is acknowledged when it is durable. */
        DURABLE_SUBMIT,
        /** A fence is more than what Redis counts: the epoch of its run comes from PostgreSQL. */
        EPOCH,
        /** An epoch is set only for the run that was seen before it was drawn. */
        EPOCH_FOR_SEEN_RUN,
        /** Only the claim that holds the job settles it. */
        HOLDER_SETTLES,
        /** What lost its lease is made ready again. */
        RESCUE,
        /** Before it runs, PostgreSQL is asked what is done. */
        BEGIN,
        /** A step is refused when a newer claim has begun. */
        FENCE,
        /** Steps, beginnings and cancellations of a job pass one after the other. */
        LOCK,
        /** A step has a row, which is there once. */
        ONCE,
        /** A step commits only after the one before. */
        IN_ORDER,
        /** A step whose outcome is unknown is repeated. */
        REPEAT,
        /** A cancellation is final in PostgreSQL before the queue hears of it. */
        CANCEL_IN_POSTGRES
    }

    private record Step(ModelState from, String label) {}

    private final Set<Rule> rules;
    private final int mostClaims;
    private final Map<ModelState, @Nullable Step> seen = new HashMap<>();
    private final ArrayDeque<ModelState> open = new ArrayDeque<>();
    private @Nullable String violation;
    private boolean goesOn;

    private StepModel(Set<Rule> rules, int mostClaims) {
        this.rules = rules;
        this.mostClaims = mostClaims;
    }

    /**
     * What exploring came to.
     *
     * @param states how many were reached
     * @param violation the shortest way to a broken promise, if there is one
     */
    record Result(int states, Optional<String> violation) {}

    static Result explore(int mostClaims, Set<Fault> faults, Rule... without) {
        var rules = EnumSet.allOf(Rule.class);
        List.of(without).forEach(rules::remove);
        return new StepModel(rules, mostClaims).run(faults);
    }

    private Result run(Set<Fault> faults) {
        var start = ModelState.start(faults);
        seen.put(start, null);
        open.add(start);
        while (!open.isEmpty() && violation == null) {
            var state = open.remove();
            goesOn = false;
            submission(state);
            expiry(state);
            cancellation(state);
            for (int i = 0; i < state.workers().size(); i++) {
                worker(state, i);
            }
            for (var request : state.requests()) {
                transaction(state, request);
            }
            checkEnd(state);
            redis(state);
        }
        return new Result(seen.size(), Optional.ofNullable(violation));
    }

    // ---- Redis

    private void submission(ModelState s) {
        if (s.queue().at() == J.ABSENT && !s.world().accepted()) {
            var change = s.change().queue(s.queue().to(J.READY));
            go(
                    s,
                    "submit",
                    has(Rule.DURABLE_SUBMIT) ? change : change.world(s.world().accept()));
        } else if (!s.world().accepted() && s.durable().at() != J.ABSENT) {
            go(s, "202", s.change().world(s.world().accept()));
        }
    }

    private void expiry(ModelState s) {
        var queue = s.queue();
        if (queue.running() && queue.lease()) {
            go(s, "the lease runs out", s.change().queue(queue.expired()));
        } else if (queue.running() && has(Rule.RESCUE)) {
            boolean cancelling = queue.at() == J.CANCELLING;
            go(s, "sweep", s.change().queue(queue.to(cancelling ? J.CANCELLED : J.READY)));
        }
        if (queue.at() == J.DEAD) {
            go(s, "requeue", s.change().queue(queue.to(J.READY)));
        }
    }

    private void redis(ModelState s) {
        if (s.mayRestart()) {
            if (!s.queue().equals(s.durable())) {
                go(s, "Redis' writes reach the disk", s.change().sync());
            }
            go(s, "Redis restarts with what had reached the disk", s.change().restart());
        }
    }

    // ---- workers

    private void worker(ModelState s, int i) {
        var w = s.workers().get(i);
        var name = w.claim() == 0 ? "a worker " : "#" + w.claim() + " ";
        switch (w.at()) {
            case IDLE -> idle(s, i, w, name);
            case CLAIMED -> {
                begin(s, i, w, name);
                handBack(s, i, w, name);
            }
            case STEPPING -> {
                send(s, i, w, name);
                loseAnswer(s, i, w, name);
                handBack(s, i, w, name);
            }
            case DONE -> settle(s, i, w, name + "completes", J.SUCCEEDED);
        }
        if (w.at() != W.IDLE && s.left().contains(Fault.KILL)) {
            fault(s, name + "is killed", s.change().spend(Fault.KILL).leave(i));
        }
    }

    private void idle(ModelState s, int i, Worker w, String name) {
        var queue = s.queue();
        boolean fresh = queue.epochRun() == s.run() || !has(Rule.EPOCH);
        if (queue.at() == J.READY && fresh && s.world().claims() < mostClaims) {
            int claim = s.world().claims() + 1;
            int epoch = has(Rule.EPOCH) ? queue.newEpoch() : 0;
            var claimed = queue.claimed(claim, epoch);
            go(
                    s,
                    name + "claims (#" + claim + ", fence " + epoch + "." + claimed.n() + ")",
                    s.change()
                            .queue(claimed)
                            .world(s.world().claim())
                            .worker(i, new Worker(W.CLAIMED, claim, epoch, claimed.n(), 0, 0, 0)));
        }
        if (!fresh && w.drawn() == 0) {
            var drawn = s.ledger().draw();
            go(
                    s,
                    name + "sees run " + s.run() + " and draws epoch " + drawn.sequence(),
                    s.change().ledger(drawn).worker(i, new Worker(W.IDLE, 0, 0, 0, 0, s.run(), drawn.sequence())));
        }
        if (w.drawn() != 0) {
            boolean accepted = !fresh && (w.seenRun() == s.run() || !has(Rule.EPOCH_FOR_SEEN_RUN));
            var change = s.change().worker(i, Worker.IDLE);
            go(
                    s,
                    name + (accepted ? "sets epoch " : "is refused epoch ") + w.drawn(),
                    accepted ? change.queue(queue.withEpoch(s.run(), w.drawn())) : change);
        }
    }

    private void begin(ModelState s, int i, Worker w, String name) {
        var ledger = s.ledger();
        if (!has(Rule.BEGIN)) {
            proceed(s, s.change(), i, w, name, 0);
        } else if (s.anyOpen() && has(Rule.LOCK)) {
            return;
        } else if (ledger.cancelled()) {
            settle(s, i, w, name + "finds it cancelled", J.CANCELLED);
        } else if (has(Rule.FENCE) && !ledger.passes(w.epoch(), w.n())) {
            settle(s, i, w, name + "is fenced off as it begins", J.READY);
        } else {
            var change = has(Rule.FENCE) ? s.change().ledger(ledger.fence(w.epoch(), w.n())) : s.change();
            if (ledger.done()) {
                go(s, name + "finds it done", change.worker(i, w.at(W.DONE, STEPS)));
            } else {
                proceed(s, change, i, w, name, Integer.bitCount(ledger.steps()));
            }
        }
    }

    private void proceed(ModelState s, Change change, int i, Worker w, String name, int step) {
        if (s.world().succeeded()) {
            violated(s, "J4 it runs again after it was seen to have succeeded", name + "begins at step " + step);
        }
        go(s, name + "begins at step " + step, change.worker(i, w.at(W.STEPPING, step)));
    }

    private void send(ModelState s, int i, Worker w, String name) {
        if (s.requests().size() == MOST_REQUESTS) {
            return;
        }
        boolean waiting = s.sent(i, w.next());
        int ahead = w.next() + 1;
        if (!waiting) {
            go(s, name + "sends step " + w.next(), s.change().send(request(i, w, w.next())));
        } else if (ahead < STEPS && s.left().contains(Fault.AHEAD) && !s.sent(i, ahead)) {
            go(
                    s,
                    name + "sends step " + ahead + " ahead",
                    s.change().spend(Fault.AHEAD).send(request(i, w, ahead)));
        }
    }

    private static Request request(int i, Worker w, int step) {
        return new Request(i, w.claim(), w.epoch(), w.n(), step, false);
    }

    private void loseAnswer(ModelState s, int i, Worker w, String name) {
        for (var request : s.requests()) {
            if (request.worker() == i && request.step() == w.next() && s.left().contains(Fault.LOST_ANSWER)) {
                var change = s.change().spend(Fault.LOST_ANSWER).replace(request, request.orphaned());
                fault(
                        s,
                        name + "does not hear of step " + w.next(),
                        has(Rule.REPEAT) ? change : change.worker(i, advanced(w)));
            }
        }
    }

    private static Worker advanced(Worker w) {
        return w.next() + 1 == STEPS ? w.at(W.DONE, STEPS) : w.at(W.STEPPING, w.next() + 1);
    }

    /** Hand-back, a failure with attempts left, or learning that the claim was lost; and a failure for good. */
    private void handBack(ModelState s, int i, Worker w, String name) {
        settle(s, i, w, name + "hands back", J.READY);
        if (s.left().contains(Fault.FAILS_FOR_GOOD)) {
            var failed = s.change().spend(Fault.FAILS_FOR_GOOD);
            settle(s, failed, i, w, name + "fails for good", J.DEAD);
        }
    }

    private void settle(ModelState s, int i, Worker w, String label, J to) {
        settle(s, s.change(), i, w, label, to);
    }

    /** Ends a claim in the queue; one that was lost is refused, and the worker leaves all the same. */
    private void settle(ModelState s, Change change, int i, Worker w, String label, J to) {
        var queue = s.queue();
        boolean holds = queue.running() && queue.claim() == w.claim();
        if (!holds && has(Rule.HOLDER_SETTLES)) {
            go(s, label + ", in vain", change.leave(i));
            return;
        }
        if (!holds) {
            violated(s, "J6 claim #" + w.claim() + " settles what it does not hold", label);
        }
        boolean cancelled = queue.at() == J.CANCELLING && to != J.SUCCEEDED;
        var settled = change.leave(i).queue(queue.to(cancelled ? J.CANCELLED : to));
        if (to == J.SUCCEEDED) {
            for (int step = 0; step < STEPS; step++) {
                if (s.ledger().effects(step) == 0) {
                    violated(s, "J2 it succeeds without step " + step, label);
                }
            }
            settled.world(s.world().success());
        }
        go(s, label, settled);
    }

    // ---- PostgreSQL

    private void transaction(ModelState s, Request r) {
        var label = "#" + r.claim() + "'s step " + r.step() + " ";
        if (r.open()) {
            commit(s, r, label);
            if (r.worker() == ModelState.NOBODY) {
                go(s, label + "is rolled back", s.change().answer(r));
            }
            return;
        }
        var ledger = s.ledger();
        if (s.anyOpen() && has(Rule.LOCK)) {
            return;
        }
        if (ledger.cancelled()) {
            refused(s, r, label + "is refused: cancelled", J.CANCELLED);
        } else if (has(Rule.FENCE) && !ledger.passes(r.epoch(), r.n())) {
            refused(s, r, label + "is fenced off", J.READY);
        } else if (ledger.has(r.step()) && has(Rule.ONCE)) {
            answered(s, s.change(), r, label + "is there already");
        } else if (r.step() > 0 && !ledger.has(r.step() - 1) && has(Rule.IN_ORDER)) {
            go(s, label + "is early", s.change().answer(r));
        } else {
            go(s, label + "passes its checks", s.change().replace(r, r.opened()));
        }
    }

    private void refused(ModelState s, Request r, String label, J to) {
        if (r.worker() == ModelState.NOBODY) {
            go(s, label, s.change().answer(r));
        } else {
            settle(s, s.change().answer(r), r.worker(), s.workers().get(r.worker()), label, to);
        }
    }

    private void commit(ModelState s, Request r, String label) {
        var ledger = s.ledger();
        if (ledger.has(r.step()) && has(Rule.ONCE)) {
            // another transaction that the lock did not keep away has inserted the row
            answered(s, s.change(), r, label + "fails on the row that is there");
            return;
        }
        var written = (has(Rule.FENCE) ? ledger.fence(r.epoch(), r.n()) : ledger).commit(r.step());
        var commits = label + "commits";
        if (written.effects(r.step()) > 1) {
            violated(s, "J2 step " + r.step() + " happens twice", commits);
        } else if (r.claim() < s.world().newestCommitter()) {
            violated(s, "J3 claim #" + r.claim() + " commits after a newer one did", commits);
        } else if (s.world().succeeded()) {
            violated(s, "J4 it commits after it was seen to have succeeded", commits);
        } else if (s.world().cancelled()) {
            violated(s, "J5 it commits after its cancellation was acknowledged", commits);
        }
        answered(s, s.change().ledger(written).world(s.world().commit(r.claim())), r, commits);
    }

    private void answered(ModelState s, Change change, Request r, String label) {
        change.answer(r);
        if (r.worker() != ModelState.NOBODY) {
            var w = s.workers().get(r.worker());
            if (w.next() == r.step()) {
                change.worker(r.worker(), advanced(w));
            }
        }
        go(s, label, change);
    }

    // ---- cancellation

    private void cancellation(ModelState s) {
        var queue = s.queue();
        boolean live = queue.at() == J.READY || queue.at() == J.RUNNING;
        if (s.world().cancelling()) {
            tellQueue(s, s.change(), "the queue is told of the cancellation");
        } else if (live && s.left().contains(Fault.CANCEL)) {
            var change = s.change().spend(Fault.CANCEL);
            if (!has(Rule.CANCEL_IN_POSTGRES)) {
                tellQueue(s, change, "cancel");
            } else if (!s.ledger().done() && !(s.anyOpen() && has(Rule.LOCK))) {
                fault(
                        s,
                        "cancel in PostgreSQL",
                        change.ledger(s.ledger().cancel()).world(s.world().cancel(true, false)));
            }
        }
    }

    private void tellQueue(ModelState s, Change change, String label) {
        var queue = s.queue();
        change.queue(
                switch (queue.at()) {
                    case READY -> queue.to(J.CANCELLED);
                    case RUNNING -> queue.cancelling();
                    default -> queue;
                });
        go(s, label, change.world(s.world().cancel(false, true)));
    }

    // ---- exploring

    private boolean has(Rule rule) {
        return rules.contains(rule);
    }

    /** Somebody has to be able to bring an accepted job to its end, as long as there are claims left to try. */
    private void checkEnd(ModelState s) {
        var at = s.queue().at();
        boolean ended = at == J.SUCCEEDED || at == J.CANCELLED || at == J.DEAD;
        if (!goesOn && s.world().accepted() && !ended && s.world().claims() < mostClaims) {
            violated(s, "J1 nobody can go on with it, and it is " + at, "the end");
        }
    }

    private void violated(ModelState s, String promise, String label) {
        if (violation == null) {
            violation = promise + ": " + trace(s) + " ; " + label;
        }
    }

    private void fault(ModelState from, String label, Change change) {
        boolean before = goesOn;
        go(from, label, change);
        goesOn = before;
    }

    private void go(ModelState from, String label, Change change) {
        goesOn = true;
        var to = change.build();
        if (seen.containsKey(to)) {
            return;
        }
        seen.put(to, new Step(from, label));
        open.add(to);
        if (to.world().accepted() && to.queue().at() == J.ABSENT) {
            violated(to, "J1 an accepted job is gone", "the end");
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
