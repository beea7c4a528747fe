package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.process.Http;
import io.escala.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The balancers compared, each with one thread before the same backends, with health checks and forwarding fields. */
final class BalancerContenders {
    static final String ESCALA = "escala";
    static final String HAPROXY = "haproxy";
    static final String NGINX = "nginx";

    private final Processes processes;
    private final List<Integer> backends;
    private final int probePort;
    private final Map<String, String> versions = new LinkedHashMap<>();

    BalancerContenders(Processes processes, List<Integer> backends, int probePort) {
        this.processes = processes;
        this.backends = backends;
        this.probePort = probePort;
        versions.put("Java", Runtime.version().toString());
    }

    /** Starts a contender and waits until it answers. */
    interface Start {
        Contender start() throws IOException, InterruptedException, CommandException;
    }

    /** Of the programs started so far. */
    Map<String, String> versions() {
        return versions;
    }

    Contender escala() throws IOException, InterruptedException, CommandException {
        int port = Ports.free();
        int management = Ports.free();
        Path jar = BenchOptions.root().resolve("balancer/target/quarkus-app/quarkus-run.jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        command.addAll(List.of(System.getProperty("escala.bench.java", "").split(" ", -1)));
        command.removeIf(String::isEmpty);
        command.addAll(List.of("-jar", jar.toString()));
        String members = backends.stream()
                .map(backend -> "127.0.0.1:" + backend + " probe=" + probePort)
                .collect(Collectors.joining(","));
        ProcessHandle process = processes.start(
                ESCALA,
                Cores.measured(),
                Map.of(
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(port),
                        "QUARKUS_MANAGEMENT_HOST",
                        "127.0.0.1",
                        "QUARKUS_MANAGEMENT_PORT",
                        Integer.toString(management),
                        "QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE",
                        "1",
                        "ESCALA_BALANCER_BACKENDS",
                        members),
                command);
        processes.await(ESCALA, process, () -> Http.isOk("http://127.0.0.1:" + management + "/q/health/ready"));
        return new Contender(ESCALA, port, List.of(process));
    }

    Contender haproxy() throws IOException, InterruptedException, CommandException {
        int port = Ports.free();
        Path program = Peers.find(HAPROXY).orElseThrow();
        Path configuration = write("haproxy.cfg", """
                global
                  nbthread 1
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 1s
                  timeout client 75s
                  timeout server 30s
                  timeout http-request 10s
                  retries 3
                  option redispatch
                  option forwardfor
                  http-reuse always
                frontend public
                  bind 127.0.0.1:%d
                  default_backend gateways
                backend gateways
                  balance roundrobin
                  option httpchk GET /q/health/ready
                %s
                """.formatted(
                        port, servers("  server s%d 127.0.0.1:%d check inter 500ms port " + probePort)));
        ProcessHandle process = processes.start(
                HAPROXY,
                Cores.measured(),
                Map.of(),
                List.of(program.toString(), "-db", "-f", configuration.toString()));
        processes.awaitPort(HAPROXY, process, port);
        versions.put("HAProxy", Peers.version(program, "-v"));
        return new Contender(HAPROXY, port, List.of(process));
    }

    Contender nginx() throws IOException, InterruptedException, CommandException {
        int port = Ports.free();
        Path program = Peers.find(NGINX).orElseThrow();
        Path directory = processes.directory();
        Path configuration = write("nginx.conf", """
                daemon off;
                master_process off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx-error.log;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  keepalive_requests 1000000000;
                  upstream gateways {
                %3$s
                    keepalive 256;
                    keepalive_requests 1000000000;
                  }
                  server {
                    listen 127.0.0.1:%2$d;
                    location / {
                      proxy_pass http://gateways;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_set_header X-Request-Id $request_id;
                    }
                  }
                }
                """.formatted(directory, port, servers("    server 127.0.0.1:%2$d;")));
        ProcessHandle process = processes.start(
                NGINX, Cores.measured(), Map.of(), List.of(program.toString(), "-c", configuration.toString()));
        processes.awaitPort(NGINX, process, port);
        versions.put("nginx", Peers.version(program, "-v"));
        return new Contender(NGINX, port, List.of(process));
    }

    private String servers(String line) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < backends.size(); i++) {
            lines.add(line.formatted(i, backends.get(i)));
        }
        return String.join("\n", lines);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(processes.directory().resolve(name), text);
    }
}
