package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.load.Requests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The balancer beside HAProxy and nginx, before the same backends and under the same load. */
@Command(
        name = "balancer",
        description = {
            "The balancer beside HAProxy and nginx: processor time per request and latency,",
            "at saturation and at a fixed rate; one thread each, the same four backends, 288 bytes of JSON an answer."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class BalancerBench implements Callable<Integer> {
    private static final int BACKENDS = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "64", description = "Of clients, kept alive.")
    private int connections;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "10000", description = "The fixed rate, a second.")
    private int rate;

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Output output = new Output(System.out);
        Cores.pinGenerator();
        Path scratch = BenchOptions.scratch("balancer");
        try (JsonBackends backends = new JsonBackends(BACKENDS + 1);
                Processes processes = new Processes(scratch);
                HttpLoad load = new HttpLoad()) {
            BalancerContenders all = new BalancerContenders(
                    processes,
                    backends.ports().subList(0, BACKENDS),
                    backends.ports().get(BACKENDS));
            List<Contender> contenders = start(all, output);
            Requests requests = Requests.get("/api/products/mug-1");
            // A JVM compiles what is hot first; in production that is over before the balancer says it is ready.
            output.say("Warming up for " + WARM_UP.toSeconds() + " s");
            load.saturate(contenders.getFirst().port(), connections, requests, Duration.ZERO, WARM_UP);
            Comparison saturated = Comparison.run(
                    "Saturation, " + connections + " connections",
                    contenders,
                    options.rounds(),
                    contender -> load.saturate(contender.port(), connections, requests, Duration.ZERO, options.time()),
                    output);
            Comparison fixed = Comparison.run(
                    "%,d requests/s, %d connections".formatted(rate, connections),
                    contenders,
                    options.rounds(),
                    contender ->
                            load.atRate(contender.port(), connections, requests, rate, Duration.ZERO, options.time()),
                    output);
            Path report = new Report("balancer", "./escala bench balancer", all.versions())
                    .say(
                            "One event loop or thread each, pinned to a core of its own; generator and backends share the other."
                                    + " Escala runs with everything on: framing checks, health, ejection, adaptive"
                                    + " limits, retries, metrics.")
                    .add(saturated, BalancerContenders.HAPROXY)
                    .add(fixed, BalancerContenders.HAPROXY)
                    .write(options.out());
            output.say("Report: " + report);
            return 0;
        }
    }

    private static List<Contender> start(BalancerContenders all, Output output)
            throws IOException, InterruptedException, CommandException {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(all.escala());
        Map<String, BalancerContenders.Start> peers = new LinkedHashMap<>();
        peers.put(BalancerContenders.HAPROXY, all::haproxy);
        peers.put(BalancerContenders.NGINX, all::nginx);
        for (Map.Entry<String, BalancerContenders.Start> peer : peers.entrySet()) {
            if (Peers.find(peer.getKey()).isPresent()) {
                contenders.add(peer.getValue().start());
            } else {
                output.say(Peers.missing(peer.getKey()));
            }
        }
        return contenders;
    }
}
