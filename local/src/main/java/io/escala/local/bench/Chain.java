package io.escala.local.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A whole system from the client's connection to the database.
 *
 * @param port where it answers on 127.0.0.1
 * @param tiers what a request passes, in order
 */
record Chain(String name, int port, List<Tier> tiers) {

    /** @param processes whose processor time is that tier's */
    record Tier(String name, List<ProcessHandle> processes) {}

    /** The processor time that each tier has used so far, in their order. */
    List<CpuTime> cpu() {
        return tiers.stream().map(tier -> CpuTime.of(tier.processes())).toList();
    }

    /** What each tier used for one request since {@code before}, in µs. */
    List<Double> microsSince(List<CpuTime> before, long requests) {
        List<CpuTime> now = cpu();
        return IntStream.range(0, tiers.size())
                .mapToObj(i -> now.get(i).minus(before.get(i)).total().toNanos() / 1e3 / Math.max(1, requests))
                .toList();
    }
}
