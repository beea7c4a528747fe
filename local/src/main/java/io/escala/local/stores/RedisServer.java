package io.escala.local.stores;

import io.escala.local.CommandException;
import io.escala.local.process.Child;
import io.escala.local.process.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Redis on loopback. It runs as a daemon because redis-server installs a handler of its own for the terminal's
 * interrupt; in a session of its own it never sees one.
 */
public final class RedisServer implements Program {
    private static final Duration DAEMON_WITHIN = Duration.ofSeconds(10);

    private final String name;
    private final Path server;
    private final int port;
    private final Path directory;
    private final Path log;
    private final List<String> settings;

    private RedisServer(String name, Path server, int port, Path directory, Path log, List<String> settings) {
        this.name = name;
        this.server = server;
        this.port = port;
        this.directory = directory;
        this.log = log;
        this.settings = settings;
    }

    /** The cache's Redis: nothing on disk, and under pressure the entries used least often go first. */
    public static RedisServer cache(Path server, int port, Path directory, Path log) {
        return new RedisServer(
                "redis-cache",
                server,
                port,
                directory,
                log,
                List.of(
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--maxmemory",
                        "128mb",
                        "--maxmemory-policy",
                        "volatile-lfu"));
    }

    /**
     * The queue's Redis: every change in an append-only file; a full memory refuses.
     *
     * @param everyWriteSynced whether each write is synced before it is answered, not once a second
     */
    public static RedisServer jobs(Path server, int port, Path directory, Path log, boolean everyWriteSynced) {
        return new RedisServer(
                "redis-jobs",
                server,
                port,
                directory,
                log,
                List.of(
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        everyWriteSynced ? "always" : "everysec",
                        "--maxmemory-policy",
                        "noeviction"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path log() {
        return log;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public ProcessHandle start() throws IOException, InterruptedException, CommandException {
        Files.createDirectories(directory);
        Path pidFile = directory.resolve("redis.pid");
        Files.deleteIfExists(pidFile);
        List<String> command = new ArrayList<>(List.of(
                server.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--daemonize",
                "yes",
                "--pidfile",
                pidFile.toString(),
                "--dir",
                directory.toString(),
                "--logfile",
                log.toString()));
        command.addAll(settings);
        int exit = Child.start(command, Map.of(), directory, log).waitFor();
        if (exit != 0) {
            throw new CommandException("redis-server ended with exit code " + exit);
        }
        long deadline = System.nanoTime() + DAEMON_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<ProcessHandle> daemon = daemon(pidFile);
            if (daemon.isPresent()) {
                return daemon.get();
            }
            Thread.sleep(5);
        }
        throw new CommandException("there is no process after " + DAEMON_WITHIN.toSeconds() + " s");
    }

    private static Optional<ProcessHandle> daemon(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String pid = Files.readString(pidFile).strip();
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }

    @Override
    public boolean ready() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(1000);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }
}
