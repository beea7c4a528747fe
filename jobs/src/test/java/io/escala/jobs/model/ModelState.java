package io.escala.jobs.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One state of {@link StepModel}: what Redis holds and what of it a power cut would leave, what PostgreSQL holds, where
 * each worker stands, which requests are on their way to PostgreSQL, and what the world has seen.
 *
 * @param durable what a Redis that loses its last writes comes back with
 * @param run the run of Redis
 * @param requests steps that were sent and not answered; those of no worker are of one that died or gave up waiting
 * @param left the faults that may still happen
 */
record ModelState(
        Queue queue,
        Queue durable,
        int run,
        Ledger ledger,
        List<Worker> workers,
        List<Request> requests,
        World world,
        Set<Fault> left) {

    static final int NOBODY = -1;

    /** What may go wrong or otherwise, each at most once in a run. */
    enum Fault {
        /** A worker is killed; what it sent may still arrive. */
        KILL,
        /** Redis restarts with what was durable. */
        RESTART,
        RESTART_AGAIN,
        /** A worker does not hear what became of its step, which may still be committed. */
        LOST_ANSWER,
        /** A worker sends a step while the one before is under way. */
        AHEAD,
        /** Somebody cancels the job. */
        CANCEL,
        /** A handler fails for good; an operator may requeue the job. */
        FAILS_FOR_GOOD
    }

    enum J {
        ABSENT,
        READY,
        RUNNING,
        CANCELLING,
        SUCCEEDED,
        CANCELLED,
        DEAD
    }

    /** The job in Redis and the epoch of a run. {@code claim} counts claims as they happened, as owner tokens tell them apart. */
    record Queue(J at, int n, int epoch, int claim, boolean lease, int epochRun, int newEpoch) {

        static final Queue EMPTY = new Queue(J.ABSENT, 0, 0, 0, false, 0, 0);

        boolean running() {
            return at == J.RUNNING || at == J.CANCELLING;
        }

        Queue to(J next) {
            return new Queue(next, n, 0, 0, false, epochRun, newEpoch);
        }

        Queue claimed(int number, int of) {
            return new Queue(J.RUNNING, n + 1, of, number, true, epochRun, newEpoch);
        }

        Queue cancelling() {
            return new Queue(J.CANCELLING, n, epoch, claim, lease, epochRun, newEpoch);
        }

        Queue expired() {
            return new Queue(at, n, epoch, claim, false, epochRun, newEpoch);
        }

        Queue withEpoch(int ofRun, int drawn) {
            return new Queue(at, n, epoch, claim, lease, ofRun, drawn);
        }
    }

    /**
     * PostgreSQL: the sequence of epochs, the fence row, the rows of steps (a bit each), and the effects themselves, which
     * nothing but the rows keeps from happening twice.
     */
    record Ledger(int sequence, int epoch, int n, int steps, boolean done, boolean cancelled, int first, int last) {

        static final Ledger EMPTY = new Ledger(0, 0, 0, 0, false, false, 0, 0);

        boolean has(int step) {
            return (steps & 1 << step) != 0;
        }

        boolean passes(int claimEpoch, int claimN) {
            return epoch < claimEpoch || (epoch == claimEpoch && n <= claimN);
        }

        int effects(int step) {
            return step == 0 ? first : last;
        }

        Ledger draw() {
            return new Ledger(sequence + 1, epoch, n, steps, done, cancelled, first, last);
        }

        Ledger fence(int claimEpoch, int claimN) {
            return new Ledger(sequence, claimEpoch, claimN, steps, done, cancelled, first, last);
        }

        Ledger commit(int step) {
            return new Ledger(
                    sequence,
                    epoch,
                    n,
                    steps | 1 << step,
                    done || step == StepModel.STEPS - 1,
                    cancelled,
                    step == 0 ? first + 1 : first,
                    step == 0 ? last : last + 1);
        }

        Ledger cancel() {
            return new Ledger(sequence, epoch, n, steps, done, true, first, last);
        }
    }

    enum W {
        IDLE,
        /** Has a claim and has not begun. */
        CLAIMED,
        /** Between two steps, or waiting for an answer. */
        STEPPING,
        /** Knows that all steps are committed. */
        DONE
    }

    /**
     * @param next the first step that it does not know to be committed
     * @param seenRun the run of Redis that it saw without an epoch
     * @param drawn the epoch that it drew for it; 0 for none
     */
    record Worker(W at, int claim, int epoch, int n, int next, int seenRun, int drawn) {

        static final Worker IDLE = new Worker(W.IDLE, 0, 0, 0, 0, 0, 0);

        static final Comparator<Worker> ORDER =
                Comparator.comparingInt(Worker::claim).thenComparingInt(Worker::drawn);

        Worker at(W place, int step) {
            return new Worker(place, claim, epoch, n, step, 0, 0);
        }
    }

    /** @param open whether its transaction has passed its checks and written, but not committed */
    record Request(int worker, int claim, int epoch, int n, int step, boolean open) {

        static final Comparator<Request> ORDER = Comparator.comparingInt(Request::worker)
                .thenComparingInt(Request::claim)
                .thenComparingInt(Request::step)
                .thenComparing(Request::open);

        Request opened() {
            return new Request(worker, claim, epoch, n, step, true);
        }

        Request swapped() {
            return worker == NOBODY ? this : new Request(1 - worker, claim, epoch, n, step, open);
        }

        Request orphaned() {
            return new Request(NOBODY, claim, epoch, n, step, open);
        }
    }

    /**
     * What can be seen from outside.
     *
     * @param cancelling whether PostgreSQL was told of a cancellation that the queue has not heard of yet
     */
    record World(
            boolean accepted,
            boolean succeeded,
            boolean cancelled,
            boolean cancelling,
            int claims,
            int newestCommitter) {

        static final World NEW = new World(false, false, false, false, 0, 0);

        World accept() {
            return new World(true, succeeded, cancelled, cancelling, claims, newestCommitter);
        }

        World success() {
            return new World(accepted, true, cancelled, cancelling, claims, newestCommitter);
        }

        World cancel(boolean begun, boolean acknowledged) {
            return new World(accepted, succeeded, cancelled || acknowledged, begun, claims, newestCommitter);
        }

        World claim() {
            return new World(accepted, succeeded, cancelled, cancelling, claims + 1, newestCommitter);
        }

        World commit(int claim) {
            return new World(accepted, succeeded, cancelled, cancelling, claims, Math.max(newestCommitter, claim));
        }
    }

    static ModelState start(Set<Fault> faults) {
        return new ModelState(
                Queue.EMPTY,
                Queue.EMPTY,
                1,
                Ledger.EMPTY,
                List.of(Worker.IDLE, Worker.IDLE),
                List.of(),
                World.NEW,
                Set.copyOf(faults));
    }

    boolean mayRestart() {
        return left.contains(Fault.RESTART) || left.contains(Fault.RESTART_AGAIN);
    }

    boolean anyOpen() {
        return requests.stream().anyMatch(Request::open);
    }

    boolean sent(int worker, int step) {
        return requests.stream().anyMatch(request -> request.worker() == worker && request.step() == step);
    }

    Change change() {
        return new Change(this);
    }

    /** The successor of a state, component by component. */
    static final class Change {
        private final ModelState s;
        private Queue queue;
        private Queue durable;
        private int run;
        private Ledger ledger;
        private final List<Worker> workers;
        private final List<Request> requests;
        private World world;
        private Set<Fault> left;

        private Change(ModelState s) {
            this.s = s;
            queue = s.queue;
            durable = s.durable;
            run = s.run;
            ledger = s.ledger;
            workers = new ArrayList<>(s.workers);
            requests = new ArrayList<>(s.requests);
            world = s.world;
            left = s.left;
        }

        ModelState build() {
            sortWorkers();
            requests.sort(Request.ORDER);
            boolean mayRestart = left.contains(Fault.RESTART) || left.contains(Fault.RESTART_AGAIN);
            return new ModelState(
                    queue,
                    mayRestart ? durable : queue,
                    run,
                    ledger,
                    List.copyOf(workers),
                    List.copyOf(requests),
                    world,
                    left);
        }

        /** Workers are alike: which of them is the first makes no other state. */
        private void sortWorkers() {
            if (Worker.ORDER.compare(workers.get(0), workers.get(1)) > 0) {
                Collections.swap(workers, 0, 1);
                requests.replaceAll(Request::swapped);
            }
        }

        Change queue(Queue to) {
            queue = to;
            return this;
        }

        Change sync() {
            durable = queue;
            return this;
        }

        Change restart() {
            queue = s.durable;
            run = s.run + 1;
            return spend(s.left.contains(Fault.RESTART) ? Fault.RESTART : Fault.RESTART_AGAIN);
        }

        Change ledger(Ledger to) {
            ledger = to;
            return this;
        }

        Change world(World to) {
            world = to;
            return this;
        }

        Change worker(int i, Worker to) {
            workers.set(i, to);
            return this;
        }

        /** Nobody waits any longer for what the worker has sent. */
        Change leave(int i) {
            workers.set(i, Worker.IDLE);
            requests.replaceAll(request -> request.worker() == i ? request.orphaned() : request);
            return this;
        }

        Change send(Request request) {
            requests.add(request);
            return this;
        }

        Change answer(Request request) {
            requests.remove(request);
            return this;
        }

        Change replace(Request request, Request by) {
            requests.remove(request);
            requests.add(by);
            return this;
        }

        Change spend(Fault fault) {
            var rest = EnumSet.noneOf(Fault.class);
            rest.addAll(left);
            rest.remove(fault);
            left = Set.copyOf(rest);
            return this;
        }
    }
}
