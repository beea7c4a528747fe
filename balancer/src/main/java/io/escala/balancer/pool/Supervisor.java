package io.escala.balancer.pool;

import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.Time.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all backends ten times a second: ejects those that do much worse than their peers, gives those that joined their
 * growing share, and lets every backend's limit follow its latency.
 */
public final class Supervisor implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(1).dividedBy(Vitals.LOOKS);

    /** For comparing with peers, a second; for following an overload, less. */
    private static final int LOOKS = Vitals.LOOKS;

    private static final int LIMIT_LOOKS = 2;

    /** The share of the answers that are the quickest: few, but no single one. */
    private static final double QUICKEST = 0.1;

    /** A newcomer that is no slower than this many times its peers may have more. */
    private static final double RAMP_TOLERANCE = 2;

    private static final long RAMP_ALLOWANCE = Duration.ofMillis(5).toNanos();
    private static final double RAMP_STEP = 1.3;

    private final Pool pool;
    private final SupervisionPolicy policy;
    private final Time time;
    private volatile boolean closed;
    private volatile @Nullable Cancellable next;

    public Supervisor(Pool pool, SupervisionPolicy policy, Time time) {
        this.pool = pool;
        this.policy = policy;
        this.time = time;
    }

    /** Begins to look. */
    public void start() {
        if (!closed) {
            next = time.after(INTERVAL, this::lookAndGoOn);
        }
    }

    @Override
    public void close() {
        closed = true;
        var pending = next;
        if (pending != null) {
            pending.cancel();
        }
    }

    private void lookAndGoOn() {
        look();
        start();
    }

    void look() {
        long now = time.nanos();
        var all = pool.backends();
        all.forEach(backend -> backend.vitals().look(backend.errorsInARow()));
        var healthy = new ArrayList<Backend>();
        for (var backend : all) {
            if (backend.state() instanceof Healthy) {
                healthy.add(backend);
            }
        }
        for (var backend : List.copyOf(healthy)) {
            var peers = peers(backend, healthy);
            var fault = judge(backend, peers, now);
            if (fault != null && sparable(all)) {
                backend.eject(fault);
                healthy.remove(backend);
            } else {
                ramp(backend, peers, now);
                adapt(backend);
            }
        }
    }

    private @Nullable Fault judge(Backend backend, List<Backend> peers, long now) {
        long peersMedian = median(peers);
        long patience = Math.max(policy.stall().toNanos(), (long) (policy.slowFactor() * peersMedian));
        long silent = backend.vitals().silence(silence(backend, peers)) * INTERVAL.toNanos() / 2;
        if (silent >= patience) {
            return slow("no answer for %d ms while %d requests wait"
                    .formatted(
                            millis(backend.load().stalled(now)), backend.load().waiting()));
        }
        int errors = backend.errorsInARow();
        if (policy.errors() > 0
                && errors >= policy.errors()
                && doBetter(peers, backend.vitals().erring())) {
            return new Fault(Fault.Kind.FAILING, "%d server errors in a row while its peers answer".formatted(errors));
        }
        long own = backend.vitals().median(LOOKS).toNanos();
        boolean enough = backend.vitals().answers(LOOKS) >= policy.samples() && peersMedian > 0;
        if (enough
                && own > policy.slowFactor() * peersMedian
                && own - peersMedian > policy.slowExcess().toNanos()) {
            return slow("answers take %d ms, its peers' %d ms".formatted(millis(own), millis(peersMedian)));
        }
        return null;
    }

    /**
     * Whether the backend said nothing since the last look although it has requests to answer, and its peers show that it
     * should have: 2 when one of them answered, 1 when one has nothing left to answer, 0 otherwise.
     */
    private int silence(Backend backend, List<Backend> peers) {
        if (backend.load().waiting() < policy.waiting() || backend.vitals().answers(1) > 0) {
            return 0;
        }
        if (peers.stream().anyMatch(peer -> peer.vitals().answers(2) > 0)) {
            return 2;
        }
        return peers.stream().anyMatch(peer -> peer.load().waiting() == 0) ? 1 : 0;
    }

    /**
     * Whether most of what the peers answered in so many looks is no server error. When what all of them need is down, all
     * answer errors; and who answers errors is of more use than who hangs.
     */
    private static boolean doBetter(List<Backend> peers, int looks) {
        long answers =
                peers.stream().mapToLong(peer -> peer.vitals().answers(looks)).sum();
        long errors =
                peers.stream().mapToLong(peer -> peer.vitals().errors(looks)).sum();
        return answers > 2 * errors;
    }

    /** Whether at least half would be left without one more; with fewer, "its peers" would mean little. */
    private static boolean sparable(List<Backend> all) {
        long proven = all.stream()
                .filter(backend -> !(backend.state() instanceof Joining))
                .count();
        long healthy = all.stream()
                .filter(backend -> backend.state() instanceof Healthy)
                .count();
        return 2 * (healthy - 1) >= proven;
    }

    private void ramp(Backend backend, List<Backend> peers, long now) {
        if (backend.share() >= 1) {
            return;
        }
        boolean over = now - backend.state().since() > policy.rampTime().toNanos();
        long peersMedian = median(peers);
        long own = backend.vitals().median(LOOKS).toNanos();
        boolean answers = backend.vitals().answers(1) > 0;
        boolean asFast = peersMedian == 0 || own <= RAMP_TOLERANCE * peersMedian + RAMP_ALLOWANCE;
        if (over || peers.isEmpty()) {
            backend.share(1);
        } else if (answers && asFast) {
            backend.share(Math.min(1, backend.share() * RAMP_STEP));
        }
    }

    private void adapt(Backend backend) {
        int peak = backend.load().takePeak();
        if (policy.adaptive() && backend.vitals().answers(LIMIT_LOOKS) >= policy.samples()) {
            var median = backend.vitals().median(LIMIT_LOOKS);
            var quickest = backend.vitals().quantile(QUICKEST, LIMIT_LOOKS);
            backend.limit().learn(median.toNanos(), quickest.toNanos(), peak);
        }
    }

    private static List<Backend> peers(Backend of, List<Backend> healthy) {
        return healthy.stream().filter(other -> other != of).toList();
    }

    /** The median of the medians of those that answered anything; zero when none did. */
    private static long median(List<Backend> backends) {
        var medians = backends.stream()
                .mapToLong(backend -> backend.vitals().median(LOOKS).toNanos())
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return medians.length == 0 ? 0 : medians[(medians.length - 1) / 2];
    }

    private static Fault slow(String detail) {
        return new Fault(Fault.Kind.SLOW, detail);
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
