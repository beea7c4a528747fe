package io.escala.gateway.resilience;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Stops calling what keeps failing, and finds out with one call at a time whether it works again.
 *
 * <pre>
 *      failures in a row, or a trip          pause over, one call
 *  Closed ────────────────────► Open ───────────────────────────► Probing
 *    ▲                            ▲  the call fails, or is not heard of │
 *    │                            └─────────────────────────────────────┤
 *    └───────────────────────────────── the call succeeds ──────────────┘
 * </pre>
 */
public final class Breaker {

    private static final Logger LOG = Logger.getLogger(Breaker.class);

    private sealed interface State {}

    private record Closed(int failures) implements State {}

    private record Open(long until) implements State {}

    private record Probing(long until) implements State {}

    private final String name;
    private final int failures;
    private final long pauseNanos;
    private final LongSupplier clock;
    private final AtomicReference<State> state = new AtomicReference<>(new Closed(0));

    /**
     * @param name what is called, for the log
     * @param failures in a row, after which it opens
     * @param pause how long it stays open
     */
    public Breaker(String name, int failures, Duration pause) {
        this(name, failures, pause, System::nanoTime);
    }

    Breaker(String name, int failures, Duration pause, LongSupplier clock) {
        this.name = name;
        this.failures = failures;
        this.pauseNanos = pause.toNanos();
        this.clock = clock;
    }

    /** Whether a call may be made now; the caller then says how it went. */
    public boolean admits() {
        var now = state.get();
        return switch (now) {
            case Closed _ -> true;
            case Open(long until) -> over(until) && probe(now);
            case Probing(long until) -> over(until) && probe(now);
        };
    }

    public boolean isOpen() {
        return !(state.get() instanceof Closed);
    }

    public void succeeded() {
        var before = state.getAndUpdate(now -> now instanceof Closed(int count) && count == 0 ? now : new Closed(0));
        if (!(before instanceof Closed)) {
            LOG.infof("%s answers again", name);
        }
    }

    public void failed() {
        var before = state.getAndUpdate(this::afterFailure);
        if (before instanceof Closed(int count) && count + 1 == failures) {
            LOG.warnf("%s failed %d times in a row and is left alone, but for a probe now and then", name, failures);
        }
    }

    /** What is known from elsewhere says enough: it opens without waiting for failures in a row. */
    public void trip() {
        var before = state.getAndUpdate(now -> now instanceof Closed ? opened() : now);
        if (before instanceof Closed) {
            LOG.warnf("%s does not answer and is left alone, but for a probe now and then", name);
        }
    }

    private State afterFailure(State now) {
        return switch (now) {
            case Closed(int count) when count + 1 < failures -> new Closed(count + 1);
            case Open open -> open;
            case Closed _, Probing _ -> opened();
        };
    }

    private Open opened() {
        return new Open(clock.getAsLong() + pauseNanos);
    }

    private boolean probe(State now) {
        return state.compareAndSet(now, new Probing(clock.getAsLong() + pauseNanos));
    }

    private boolean over(long until) {
        return clock.getAsLong() - until >= 0;
    }
}
