package io.escala.balancer.pool;

import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A member of the pool with its state and its counts. Safe for use by many threads. */
public final class Backend {

    private final HealthPolicy policy;
    private final Time time;
    private final StateChange changed;
    private final AtomicReference<BackendState> state;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final Load load = new Load();
    private volatile @Nullable String instance;
    private volatile Member member;
    private volatile boolean left;

    Backend(Member member, HealthPolicy policy, Time time, StateChange changed) {
        this.member = member;
        this.policy = policy;
        this.time = time;
        this.changed = changed;
        state = new AtomicReference<>(
                new Joining(time.nanos(), new Fault(Fault.Kind.NOT_READY, "has not answered a probe yet")));
    }

    public Member member() {
        return member;
    }

    public BackendState state() {
        return state.get();
    }

    public Counts counts() {
        return new Counts(requests.sum(), failures.sum(), retries.sum(), load.inFlight());
    }

    /** Its health endpoint answered that it takes traffic. */
    public void probeSucceeded() {
        long now = time.nanos();
        swap(current -> switch (current) {
            case Joining _ -> new Healthy(now, 0, 0, 0);
            case Healthy healthy ->
                healthy.badProbes() == 0
                        ? healthy
                        : new Healthy(healthy.since(), 0, healthy.failures(), healthy.ejections());
            case Ejected ejected ->
                now - ejected.until() < 0
                        ? ejected
                        : risen(new Probing(now, ejected.fault(), 1, ejected.ejections()), now);
            case Probing probing ->
                risen(
                        new Probing(probing.since(), probing.fault(), probing.goodProbes() + 1, probing.ejections()),
                        now);
        });
    }

    /** Its health endpoint declined, failed or did not answer in time. */
    public void probeFailed(Fault fault) {
        long now = time.nanos();
        swap(current -> switch (current) {
            case Joining joining -> new Joining(joining.since(), fault);
            case Healthy healthy ->
                healthy.badProbes() + 1 < policy.fall()
                        ? new Healthy(healthy.since(), healthy.badProbes() + 1, healthy.failures(), healthy.ejections())
                        : new Probing(now, fault, 0, ejectionsThatCount(healthy, now));
            case Ejected ejected -> new Ejected(ejected.since(), fault, ejected.until(), ejected.ejections());
            case Probing probing -> new Probing(probing.since(), fault, 0, probing.ejections());
        });
    }

    /** Counts an attempt that is about to be made here. */
    Attempt begin(boolean retry) {
        requests.increment();
        if (retry) {
            retries.increment();
        }
        load.begins();
        return new Attempt(this, time);
    }

    /** The name that the backend gives itself; null until it has told. */
    public @Nullable String instance() {
        return instance;
    }

    /** Remembers the name that the backend gave itself. */
    public void instance(String named) {
        instance = named;
    }

    @Override
    public String toString() {
        return member.toString();
    }

    /** Whether it is no longer a member; what it is serving still finishes. */
    public boolean left() {
        return left;
    }

    void leave() {
        left = true;
    }

    void rename(Member newMember) {
        member = newMember;
    }

    Load load() {
        return load;
    }

    void answered(int status) {
        if (state.get() instanceof Healthy healthy && healthy.failures() > 0) {
            swap(current -> current instanceof Healthy now
                    ? new Healthy(now.since(), now.badProbes(), 0, now.ejections())
                    : current);
        }
    }

    /** An attempt brought no response head; a fault counts towards ejection. */
    void failed(Fault fault) {
        failures.increment();
        long now = time.nanos();
        swap(current -> {
            if (!(current instanceof Healthy healthy)) {
                return current;
            }
            if (healthy.failures() + 1 < policy.failures()) {
                return new Healthy(healthy.since(), healthy.badProbes(), healthy.failures() + 1, healthy.ejections());
            }
            int ejections = ejectionsThatCount(healthy, now) + 1;
            return new Ejected(now, fault, now + policy.ejection(ejections).toNanos(), ejections);
        });
    }

    /** An attempt took too long; slow is not dead, so it counts as a failure but not towards ejection. */
    void timedOut() {
        failures.increment();
    }

    /** An attempt went elsewhere because this was taken out; what took it out counted already. */
    void gaveUp() {
        failures.increment();
    }

    private BackendState risen(Probing probing, long now) {
        return probing.goodProbes() < policy.rise() ? probing : new Healthy(now, 0, 0, probing.ejections());
    }

    private int ejectionsThatCount(Healthy healthy, long now) {
        return now - healthy.since() > policy.ejectionMax().toNanos() ? 0 : healthy.ejections();
    }

    private void swap(UnaryOperator<BackendState> transition) {
        while (true) {
            BackendState from = state.get();
            BackendState to = transition.apply(from);
            if (from.equals(to)) {
                return;
            }
            if (state.compareAndSet(from, to)) {
                if (from.getClass() != to.getClass() || kind(from) != kind(to)) {
                    changed.changed(this, from, to);
                }
                return;
            }
        }
    }

    private static Fault.@Nullable Kind kind(BackendState state) {
        return switch (state) {
            case Healthy _ -> null;
            case Joining joining -> joining.fault().kind();
            case Ejected ejected -> ejected.fault().kind();
            case Probing probing -> probing.fault().kind();
        };
    }

    /** Told once of every swap to another kind of state, or of fault. */
    interface StateChange {
        void changed(Backend backend, BackendState from, BackendState to);
    }
}
