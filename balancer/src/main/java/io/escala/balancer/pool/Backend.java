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

    private static final Fault NOT_PROBED = new Fault(Fault.Kind.NOT_READY, "has not answered a probe yet");

    private final HealthPolicy policy;
    private final SupervisionPolicy supervision;
    private final boolean veteran;
    private final Time time;
    private final StateChange changed;
    private final AtomicReference<BackendState> state;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder serverErrors = new LongAdder();
    private final LongAdder ejections = new LongAdder();
    private final Load load = new Load();
    private final Vitals vitals = new Vitals(load.latencies(), serverErrors);
    private final AdaptiveLimit limit;
    private volatile double share = 1;

    /* What it has saved of its turns while its share is small; guarded by the pool. */
    private double credit = 1;

    private volatile @Nullable String instance;
    private volatile Member member;
    private volatile boolean left;

    /**
     * A new member.
     *
     * @param veteran whether it was there before the balancer was, so that it needs no warming up
     */
    Backend(
            Member member,
            boolean veteran,
            HealthPolicy policy,
            SupervisionPolicy supervision,
            Time time,
            StateChange changed) {
        this.member = member;
        this.veteran = veteran;
        instance = member.name();
        this.policy = policy;
        this.supervision = supervision;
        this.time = time;
        this.changed = changed;
        limit = new AdaptiveLimit(supervision.leastLimit(), supervision.mostLimit());
        state = new AtomicReference<>(new Joining(time.nanos(), NOT_PROBED));
    }

    public Member member() {
        return member;
    }

    public BackendState state() {
        return state.get();
    }

    public Counts counts() {
        return new Counts(requests.sum(), failures.sum(), retries.sum(), ejections.sum(), load.inFlight());
    }

    /** Its latencies of the last ten seconds. */
    public Quantiles latencies() {
        return vitals.shown();
    }

    /** How many requests it may have at a time now. */
    public int limitNow() {
        return limit.limit();
    }

    /** Its share of the turns of one that has its full share; less than 1 while it warms up. */
    public double share() {
        return share;
    }

    /** Its health endpoint answered that it takes traffic. */
    public void probeSucceeded() {
        long now = time.nanos();
        swap(current -> switch (current) {
            case Joining _ -> new Healthy(now, 0, 0, 0, 0);
            case Healthy healthy -> healthy.badProbes() == 0 ? healthy : healthy.withBadProbes(0);
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
                        ? healthy.withBadProbes(healthy.badProbes() + 1)
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

    Vitals vitals() {
        return vitals;
    }

    AdaptiveLimit limit() {
        return limit;
    }

    void share(double grown) {
        share = grown;
    }

    /** Responses with a server error since start. */
    public long serverErrors() {
        return serverErrors.sum();
    }

    /** Latencies since start, for metrics. */
    public Latencies allLatencies() {
        return load.latencies();
    }

    /** Whether it may have one more request. */
    boolean hasRoom() {
        return load.outstanding() < limit.limit() && load.inFlight() < supervision.mostLimit();
    }

    /** Whether it takes this turn of its; one with a small share lets most of them pass. */
    boolean claimsTurn() {
        if (share >= 1) {
            return true;
        }
        credit += share;
        if (credit < 1) {
            return false;
        }
        credit -= 1;
        return true;
    }

    void answered(int status) {
        boolean error = status == 500 || (status >= 502 && status <= 504);
        if (error) {
            serverErrors.increment();
        }
        if (!(state.get() instanceof Healthy seen) || (!error && seen.failures() == 0 && seen.errors() == 0)) {
            return;
        }
        swap(current ->
                current instanceof Healthy healthy ? healthy.withErrors(error ? healthy.errors() + 1 : 0) : current);
    }

    /** Responses with a server error in a row, while it takes its turns. */
    int errorsInARow() {
        return state.get() instanceof Healthy healthy ? healthy.errors() : 0;
    }

    /** An attempt brought no response head; a fault counts towards ejection. */
    void failed(Fault fault) {
        failures.increment();
        swap(current -> {
            if (!(current instanceof Healthy healthy)) {
                return current;
            }
            return healthy.failures() + 1 < policy.failures()
                    ? healthy.withFailures(healthy.failures() + 1)
                    : ejected(healthy, fault);
        });
    }

    /** Takes it out at once. */
    void eject(Fault fault) {
        swap(current -> current instanceof Healthy healthy ? ejected(healthy, fault) : current);
    }

    private Ejected ejected(Healthy healthy, Fault fault) {
        long now = time.nanos();
        int times = ejectionsThatCount(healthy, now) + 1;
        return new Ejected(now, fault, now + policy.ejection(times).toNanos(), times);
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
        return probing.goodProbes() < policy.rise() ? probing : new Healthy(now, 0, 0, 0, probing.ejections());
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
                entered(from, to);
                if (from.getClass() != to.getClass() || kind(from) != kind(to)) {
                    changed.changed(this, from, to);
                }
                return;
            }
        }
    }

    /** One that comes back, or was not there from the start, warms up first. */
    private void entered(BackendState from, BackendState to) {
        if (to instanceof Ejected && !(from instanceof Ejected)) {
            ejections.increment();
        }
        if (to instanceof Healthy && !(from instanceof Healthy)) {
            boolean warm = from instanceof Joining joining
                    && veteran
                    && joining.fault().equals(NOT_PROBED);
            share = warm ? 1 : supervision.rampStart();
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
