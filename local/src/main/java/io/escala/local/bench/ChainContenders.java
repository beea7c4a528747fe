package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.bench.Chain.Tier;
import io.escala.local.process.Ports;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chains compared, both ending at the same catalog service and the same PostgreSQL. */
final class ChainContenders {

    private final Stack stack;
    private final Processes processes;
    private final Map<String, String> versions = new LinkedHashMap<>();

    ChainContenders(Stack stack, Processes processes) {
        this.stack = stack;
        this.processes = processes;
        versions.put("Java", Runtime.version().toString());
    }

    Map<String, String> versions() {
        return versions;
    }

    Chain escala() throws CommandException {
        List<Tier> tiers = new ArrayList<>();
        tiers.add(new Tier("balancer", List.of(member("balancer"))));
        tiers.add(new Tier("gateway", List.of(member("gateway-1"))));
        tiers.add(new Tier("Redis", List.of(member("redis-cache"))));
        addOrigin(tiers);
        return new Chain("Escala", stack.port(), tiers);
    }

    /** HAProxy → Varnish → the catalog service, which alone is a plain Quarkus and Panache service. */
    Optional<Chain> peers(Output output) throws IOException, InterruptedException, CommandException {
        var haproxy = Peers.find("haproxy");
        var varnish = Peers.find("varnishd");
        if (haproxy.isEmpty() || varnish.isEmpty()) {
            List.of("haproxy", "varnishd").stream()
                    .filter(program -> Peers.find(program).isEmpty())
                    .forEach(program -> output.say(Peers.missing(program)));
            return Optional.empty();
        }
        int cache = Ports.free();
        ProcessHandle caching = varnish(varnish.get(), cache);
        int port = Ports.free();
        ProcessHandle balancing = haproxy(haproxy.get(), port, cache);
        versions.put("HAProxy", Peers.version(haproxy.get(), "-v"));
        versions.put("Varnish", Peers.version(varnish.get(), "-V"));
        List<Tier> tiers = new ArrayList<>();
        tiers.add(new Tier("HAProxy", List.of(balancing)));
        tiers.add(new Tier("Varnish", List.of(caching)));
        addOrigin(tiers);
        return Optional.of(new Chain("HAProxy, Varnish, Quarkus", port, tiers));
    }

    private void addOrigin(List<Tier> tiers) throws CommandException {
        tiers.add(new Tier("catalog", List.of(member("catalog"))));
        tiers.add(new Tier("PostgreSQL", List.of(member("postgres"))));
    }

    private ProcessHandle member(String name) throws CommandException {
        return stack.process(name);
    }

    /** Keeps products for an hour, and fetches anew whatever is asked for with no-cache, as the gateway does. */
    private ProcessHandle varnish(Path program, int port) throws IOException, InterruptedException, CommandException {
        Map<String, String> gateway = stack.gatewayEnvironment(port);
        int origin = URI.create(gateway.getOrDefault("QUARKUS_REST_CLIENT_CATALOG_URL", ""))
                .getPort();
        Path home = Files.createDirectories(processes.directory().resolve("varnish"));
        Path vcl = Files.writeString(
                home.resolve("default.vcl"), """
                vcl 4.1;
                backend default { .host = "127.0.0.1"; .port = "%d"; }
                sub vcl_recv {
                  set req.http.X-Escala-Token = "%s";
                  set req.url = regsub(req.url, "^/api", "");
                  if (req.http.Cache-Control ~ "no-cache") { return (pass); }
                }
                sub vcl_backend_response { unset beresp.http.Cache-Control; set beresp.ttl = 1h; }
                """.formatted(origin, gateway.get("ESCALA_INTERNAL_TOKEN")));
        List<String> command = new ArrayList<>(List.of(program.toString(), "-F"));
        command.addAll(List.of("-n", home.resolve("work").toString()));
        command.addAll(List.of("-a", "127.0.0.1:" + port, "-f", vcl.toString(), "-s", "malloc,256m"));
        ProcessHandle process = processes.start("varnish", Optional.empty(), Map.of(), command);
        processes.awaitPort("varnish", process, port);
        return process;
    }

    private ProcessHandle haproxy(Path program, int port, int origin)
            throws IOException, InterruptedException, CommandException {
        Path configuration =
                Files.writeString(processes.directory().resolve("haproxy.cfg"), """
                global
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 1s
                  timeout client 75s
                  timeout server 30s
                  option forwardfor
                  http-reuse always
                frontend public
                  bind 127.0.0.1:%d
                  default_backend caches
                backend caches
                  balance roundrobin
                  server cache 127.0.0.1:%d
                """.formatted(port, origin));
        ProcessHandle process = processes.start(
                "haproxy",
                Optional.empty(),
                Map.of(),
                List.of(program.toString(), "-db", "-f", configuration.toString()));
        processes.awaitPort("haproxy", process, port);
        return process;
    }
}
