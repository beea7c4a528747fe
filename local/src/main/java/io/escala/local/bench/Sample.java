package io.escala.local.bench;

import io.escala.local.load.LoadResult;

/**
 * One round of one contender under one load.
 *
 * @param perSecond responses per second
 * @param userMicros its own processor time per response, in microseconds
 * @param systemMicros the kernel's for it
 * @param p50 milliseconds, as are the next two
 * @param bad failures and refusals
 */
public record Sample(
        double perSecond, double userMicros, double systemMicros, double p50, double p99, double p999, long bad) {

    static Sample of(LoadResult load, CpuTime used) {
        double answered = Math.max(1, load.answered());
        return new Sample(
                load.perSecond(),
                used.user().toNanos() / 1e3 / answered,
                used.system().toNanos() / 1e3 / answered,
                load.millis(50),
                load.millis(99),
                load.millis(99.9),
                load.failed() + load.refused());
    }

    public double cpuMicros() {
        return userMicros + systemMicros;
    }
}
