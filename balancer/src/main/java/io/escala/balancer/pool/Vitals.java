package io.escala.balancer.pool;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A backend's latencies over the last second, for judging it, and over the last ten, for showing. Used by one thread, the
 * supervisor's; the figures to be shown can be read by any.
 */
final class Vitals {

    /** Looks in a second. */
    static final int LOOKS = 10;

    private static final int SECONDS = 10;

    private final Latencies latencies;
    private final long[][] looks = new long[LOOKS + 1][];
    private final LongAdder errors;
    private final long[] errorsAtLook = new long[LOOKS + 1];
    private final long[][] seconds = new long[SECONDS + 1][];
    private int look;
    private int second;
    private int silence;
    private int inARow;
    private int erring;
    private volatile Quantiles shown = new Quantiles(Duration.ZERO, Duration.ZERO);

    Vitals(Latencies latencies, LongAdder errors) {
        this.latencies = latencies;
        this.errors = errors;
        var start = latencies.snapshot();
        java.util.Arrays.fill(looks, start);
        java.util.Arrays.fill(seconds, start);
    }

    /**
     * To be called every tenth of a second.
     *
     * @param nowInARow how many server errors in a row there are
     */
    void look(int nowInARow) {
        look = (look + 1) % looks.length;
        looks[look] = latencies.snapshot();
        errorsAtLook[look] = errors.sum();
        boolean sameRun = inARow > 0 && nowInARow >= inARow;
        erring = sameRun ? Math.min(erring + 1, LOOKS) : 0;
        inARow = nowInARow;
        if (look % LOOKS == 0) {
            second = (second + 1) % seconds.length;
            seconds[second] = looks[look];
        }
        var past = seconds[(second + 1) % seconds.length];
        shown = new Quantiles(Latencies.quantile(0.5, past, looks[look]), Latencies.quantile(0.99, past, looks[look]));
    }

    /** Answers since so many looks ago, at most a second. */
    long answers(int looksAgo) {
        return Latencies.count(past(looksAgo), looks[look]);
    }

    /** How many of those answers were server errors. */
    long errors(int looksAgo) {
        return errorsAtLook[look] - errorsAtLook[ago(looksAgo)];
    }

    /** Half of those answers took no longer; zero without any. */
    Duration median(int looksAgo) {
        return quantile(0.5, looksAgo);
    }

    /** The given share of those answers took no longer; zero without any. */
    Duration quantile(double share, int looksAgo) {
        return Latencies.quantile(share, past(looksAgo), looks[look]);
    }

    /**
     * How long it has been silent while its peers were not, in half looks: an answering peer makes for more than one that has
     * nothing to do.
     */
    int silence(int more) {
        silence = more == 0 ? 0 : silence + more;
        return silence;
    }

    /** For how many whole looks its run of server errors has lasted, at most a second. */
    int erring() {
        return erring;
    }

    Quantiles shown() {
        return shown;
    }

    private long[] past(int looksAgo) {
        return looks[ago(looksAgo)];
    }

    private int ago(int looksAgo) {
        return (look + looks.length - looksAgo) % looks.length;
    }
}
