package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** HTTP caches in front of a gateway, each told to keep for an hour what it answers. */
final class CachePeers {
    static final String VARNISH = "varnish";
    static final String NGINX = "nginx";

    private final Processes processes;
    private final int origin;

    /** @param origin the port of what they cache */
    CachePeers(Processes processes, int origin) {
        this.processes = processes;
        this.origin = origin;
    }

    /** Varnish with one thread pool and its storage in memory, as it comes but for the time to live. */
    Contender varnish(Path varnishd) throws IOException, InterruptedException, CommandException {
        int port = Ports.free();
        Path home = Files.createDirectories(processes.directory().resolve(VARNISH));
        Path vcl = Files.writeString(home.resolve("default.vcl"), """
                vcl 4.1;
                backend default { .host = "127.0.0.1"; .port = "%d"; }
                sub vcl_backend_response { unset beresp.http.Cache-Control; set beresp.ttl = 1h; }
                """.formatted(origin));
        ProcessHandle process = processes.start(
                VARNISH,
                Cores.measured(),
                Map.of(),
                List.of(
                        varnishd.toString(),
                        "-F",
                        "-n",
                        home.resolve("work").toString(),
                        "-a",
                        "127.0.0.1:" + port,
                        "-f",
                        vcl.toString(),
                        "-s",
                        "malloc,64m",
                        "-p",
                        "thread_pools=1"));
        processes.awaitPort(VARNISH, process, port);
        return new Contender(VARNISH, port, List.of(process));
    }

    /** nginx with one worker, no access log and its cache on disk, which the system keeps in memory. */
    Contender nginx(Path nginx) throws IOException, InterruptedException, CommandException {
        int port = Ports.free();
        Path home = Files.createDirectories(processes.directory().resolve(NGINX));
        Path conf = Files.writeString(home.resolve("nginx.conf"), """
                daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  proxy_cache_path %1$s/cache keys_zone=c:8m use_temp_path=off; open_file_cache max=1000;
                  server {
                    listen 127.0.0.1:%2$d;
                    location / {
                      proxy_pass http://127.0.0.1:%3$d; proxy_cache c; proxy_cache_valid 200 1h;
                      proxy_ignore_headers Cache-Control;
                    }
                  }
                }
                """.formatted(home, port, origin));
        ProcessHandle process = processes.start(
                NGINX, Cores.measured(), Map.of(), List.of(nginx.toString(), "-p", home + "/", "-c", conf.toString()));
        processes.awaitPort(NGINX, process, port);
        return new Contender(NGINX, port, List.of(process));
    }

    static Optional<Path> find(String name) {
        return Peers.find(name.equals(VARNISH) ? "varnishd" : name);
    }
}
