package io.escala.worker.runtime;

import io.escala.jobs.Claim;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.Settlement;
import io.escala.jobs.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells the queue what has ended and claims what may begin, both in one round trip: while one is under way more jobs end,
 * so the busier the worker the larger the batches. Settlements that may not have reached the queue are repeated, which
 * changes nothing that they did before. Gives each run of Redis its epoch, too.
 */
final class Dispatcher implements Loop.Turn {

    private static final int MOST_SETTLEMENTS = 200;
    private static final int MOST_CLAIMS = 100;

    /** A run that is over but for telling the queue. */
    private record Ended(Run run, Settlement settlement) {}

    private final JobQueue queue;
    private final JobLedger ledger;
    private final Runner runner;
    private final DependencyGate gate;
    private final QueueContact contact;
    private final Places places;
    private final String worker;
    private final Duration lease;
    private final Duration safetyNet;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Condition hunger = lock.newCondition();
    private List<Ended> ended = new ArrayList<>();
    private boolean claiming = true;
    private boolean lookAgain = true;
    private boolean volunteering;

    Dispatcher(
            JobQueue queue,
            JobLedger ledger,
            Runner runner,
            DependencyGate gate,
            QueueContact contact,
            String worker,
            WorkerConfig config) {
        this.queue = queue;
        this.ledger = ledger;
        this.runner = runner;
        this.gate = gate;
        this.contact = contact;
        this.worker = worker;
        lease = config.lease();
        safetyNet = config.safetyNet();
        places = new Places(runner.versions(), config.concurrency(), config.limits());
    }

    /** A job may be ready: look. */
    void wake() {
        locked(() -> lookAgain = true);
    }

    /** Claims no more; what ends is still settled. */
    void stopClaiming() {
        locked(() -> {
            claiming = false;
            handBack(places.allWaiting(System.nanoTime()));
        });
    }

    /** Waits until jobs are wanted and none was ready; false when that has not come after the time given. */
    boolean awaitHunger(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while ((lookAgain || !mayClaim(false)) && left > 0) {
                left = hunger.awaitNanos(left);
            }
            return left > 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void take() throws InterruptedException {
        var wish = awaitWork();
        var settling = someEnded();
        if (settling.isEmpty() && wish == null) {
            return;
        }
        var exchange = exchange(settling, wish);
        contact.reached();
        settling.forEach(settled -> runner.over(settled.run()));
        if (wish != null) {
            act(exchange.claimed());
        }
    }

    private JobQueue.Exchange exchange(List<Ended> settling, @Nullable Wish wish) {
        try {
            return queue.exchange(settling.stream().map(Ended::settlement).toList(), wish);
        } catch (QueueUnavailableException e) {
            locked(() -> {
                ended.addAll(settling);
                lookAgain = true;
            });
            throw e;
        } catch (RuntimeException e) {
            // They are rescued when their leases expire.
            settling.forEach(settled -> runner.over(settled.run()));
            throw e;
        }
    }

    private void act(ClaimOutcome claimed) {
        switch (claimed) {
            case ClaimOutcome.Claimed(var claims) -> {
                claims.forEach(this::start);
                locked(() -> volunteering = false);
            }
            case ClaimOutcome.EpochNeeded(var run) -> {
                queue.setEpoch(run, ledger.drawEpoch());
                wake();
            }
            case ClaimOutcome.Volunteer _ -> locked(() -> volunteering = true);
            case ClaimOutcome.NothingReady _ ->
                locked(() -> {
                    volunteering = false;
                    lookAgain = false;
                    hunger.signalAll();
                });
        }
    }

    private void start(Claim claim) {
        var run = runner.claimed(claim);
        lock.lock();
        try {
            if (!places.take(run, System.nanoTime())) {
                if (!claiming) {
                    handBack(places.allWaiting(System.nanoTime()));
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        runner.start(run, this::ended);
    }

    /** Takes note of a run's end and tells which one goes on in its place. */
    private @Nullable Run ended(Run run, @Nullable Settlement settlement, long nanos) {
        if (settlement == null) {
            runner.over(run);
        }
        lock.lock();
        try {
            lookAgain = true;
            if (settlement != null) {
                ended.add(new Ended(run, settlement));
            }
            if (settlement instanceof Settlement.Completed) {
                places.ran(run, nanos);
            }
            something.signalAll();
            return places.free(run);
        } finally {
            lock.unlock();
        }
    }

    private void handBack(List<Run> runs) {
        runs.forEach(
                run -> ended.add(new Ended(run, new Settlement.Released(run.claim(), run.progress(), Duration.ZERO))));
    }

    /** Waits for something to tell or to claim, and says what to claim: {@code null} for nothing. */
    private @Nullable Wish awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = safetyNet.toNanos();
            handBack(places.overdue(System.nanoTime()));
            while (ended.isEmpty() && !(lookAgain && mayClaim(false)) && left > 0) {
                var closed = gate.timeLeft();
                long wait = Math.min(left, places.untilOverdue(System.nanoTime()));
                wait = closed.isPositive() ? Math.min(wait, closed.toNanos()) : wait;
                left -= wait - Math.max(0, something.awaitNanos(wait));
                handBack(places.overdue(System.nanoTime()));
            }
            return mayClaim(left <= 0) ? places.wish(worker, lease, MOST_CLAIMS) : null;
        } finally {
            lock.unlock();
        }
    }

    /** @param reminding a volunteer that is still busy says so now and then, lest another one volunteers too */
    private boolean mayClaim(boolean reminding) {
        boolean reserved = volunteering && places.busy() > 0 && !reminding;
        return claiming && !reserved && places.anyFree() && !gate.timeLeft().isPositive();
    }

    private List<Ended> someEnded() {
        lock.lock();
        try {
            var some = List.copyOf(ended.subList(0, Math.min(MOST_SETTLEMENTS, ended.size())));
            ended = new ArrayList<>(ended.subList(some.size(), ended.size()));
            return some;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            something.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
