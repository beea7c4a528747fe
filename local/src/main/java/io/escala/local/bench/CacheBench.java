package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.load.Requests;
import io.escala.local.process.Ports;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
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

@Command(
        name = "cache",
        description = {
            "Cached reads of one product: a gateway's near and Redis hits beside Varnish and nginx proxy_cache.",
            "With --growth instead: hits and misses with 1,000 products and with N."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class CacheBench implements Callable<Integer> {
    private static final String PATH = "/api/products/bench-1";
    private static final Duration SETTLE = Duration.ofSeconds(30);

    /** Several, since the compiler begins anew with much of its code when connections come and go for the first time. */
    private static final int WARM_UPS = 6;

    private static final Duration WARM_UP = Duration.ofSeconds(8);

    /** The gateway's flags: a server's compiler, and one garbage collector thread on the one core it has. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "32", description = "Kept alive.")
    private int connections;

    @Option(
            names = "--growth",
            paramLabel = "N",
            defaultValue = "0",
            description = "Compares 1,000 products with N, up to 1,000,000, instead.")
    private int growth;

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        try (OwnStack own = BenchStack.start("cache", 0, growth > 0 ? 1 : 0, JvmFlags.plain(), output);
                Processes processes =
                        new Processes(BenchOptions.scratch("cache").resolve("contenders"));
                HttpLoad load = new HttpLoad()) {
            Stack stack = own.stack();
            Path report = growth > 0
                    ? new CacheGrowth(gateway(stack, processes, "gateway", Map.of()), load, options, output).run(growth)
                    : compare(stack, processes, load);
            output.say("Report: " + report);
            return 0;
        }
    }

    private Path compare(Stack stack, Processes processes, HttpLoad load)
            throws IOException, InterruptedException, CommandException {
        ProcessHandle redis = stack.process("redis-cache");
        Cores.pin(redis, Cores.measured());
        Contender near = gateway(stack, processes, "escala near", Map.of());
        // a near cache with room for nothing does all of its work and hits never
        Contender shared = gateway(stack, processes, "escala redis", Map.of("ESCALA_CACHE_NEAR_SIZE", "1"));
        List<Contender> contenders = new ArrayList<>(List.of(
                near,
                new Contender(
                        shared.name(), shared.port(), List.of(shared.processes().getFirst(), redis))));
        put(near.port());
        CachePeers peers = new CachePeers(processes, near.port());
        Map<String, String> versions = new LinkedHashMap<>();
        addPeers(peers, contenders, versions);
        Cores.pinGenerator();
        for (Contender contender : contenders) {
            awaitHits(contender);
        }
        for (int i = 0; i < WARM_UPS; i++) {
            for (Contender gateway : List.of(near, shared)) {
                load.saturate(gateway.port(), connections, Requests.get(PATH), Duration.ZERO, WARM_UP);
            }
        }
        Comparison hits = Comparison.run(
                "Hits of one product",
                contenders,
                options.rounds(),
                contender ->
                        load.saturate(contender.port(), connections, Requests.get(PATH), Duration.ZERO, options.time()),
                output);
        return new Report("cache", "./escala bench cache", versions)
                .add(hits, versions.containsKey(CachePeers.VARNISH) ? CachePeers.VARNISH : near.name())
                .say(
                        "\"escala near\": answered from the gateway's memory. \"escala redis\": the same gateway with room for"
                                + " nothing in its near cache; the processor time of Redis counts. Everything is switched on: access"
                                + " filter, request ids, metrics, single flight, grant, subscription.")
                .write(options.out());
    }

    private void addPeers(CachePeers peers, List<Contender> contenders, Map<String, String> versions)
            throws IOException, InterruptedException, CommandException {
        for (String name : List.of(CachePeers.NGINX, CachePeers.VARNISH)) {
            var program = CachePeers.find(name);
            if (program.isEmpty()) {
                output.say(Peers.missing(name.equals(CachePeers.VARNISH) ? "varnishd" : name));
                continue;
            }
            contenders.add(name.equals(CachePeers.VARNISH) ? peers.varnish(program.get()) : peers.nginx(program.get()));
            versions.put(name, Peers.version(program.get(), name.equals(CachePeers.VARNISH) ? "-V" : "-v"));
        }
    }

    private static Contender gateway(Stack stack, Processes processes, String name, Map<String, String> own)
            throws IOException, InterruptedException, CommandException {
        int port = Ports.free();
        Map<String, String> environment = new LinkedHashMap<>(stack.gatewayEnvironment(port));
        environment.putAll(own);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-jar", Service.GATEWAY.jar(BenchOptions.root()).toString()));
        var file = name.replace(' ', '-');
        ProcessHandle process = processes.start(file, Cores.measured(), environment, command);
        processes.awaitPort(file, process, port);
        return new Contender(name, port, List.of(process));
    }

    private static void put(int port) throws IOException, InterruptedException, CommandException {
        String description = "One product of about a kilobyte. ".repeat(25);
        String body =
                "{\"name\":\"Bench\",\"description\":\"%s\",\"category\":\"bench\",\"price\":7.50,\"currency\":\"EUR\",\"stock\":12}"
                        .formatted(description);
        HttpRequest request = HttpRequest.newBuilder(uri(port))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new CommandException("The product to read was not stored: " + answer.body());
            }
        }
    }

    /** A gateway says that it hits, a peer by the second of two answers with one request id. */
    private static void awaitHits(Contender contender) throws IOException, InterruptedException, CommandException {
        String wanted = contender.name().equals("escala near") ? "escala-near; hit" : "escala-redis; hit";
        boolean gateway = contender.name().startsWith("escala");
        long end = System.nanoTime() + SETTLE.toNanos();
        String before = "";
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() - end < 0) {
                var headers = client.send(
                                HttpRequest.newBuilder(uri(contender.port())).build(), BodyHandlers.ofString())
                        .headers();
                String id = headers.firstValue("X-Request-Id").orElse("");
                if (gateway ? headers.firstValue("Cache-Status").orElse("").startsWith(wanted) : id.equals(before)) {
                    return;
                }
                before = id;
                Thread.sleep(100);
            }
        }
        throw new CommandException(contender.name() + " has no hits after " + SETTLE.toSeconds() + " s.");
    }

    private static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port + PATH);
    }
}
