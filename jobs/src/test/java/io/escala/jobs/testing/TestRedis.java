package io.escala.jobs.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis 7 on a free port of the loopback interface, with its data in a directory of its own, that a test can
 * kill, restart on that data, suspend and resume. It ends with the JVM at the latest.
 */
public final class TestRedis implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final int PORT_TRIES = 5;

    private final Path directory;
    private final List<String> config;
    private final Thread endWithJvm = new Thread(this::destroy);
    private int port;
    private @Nullable Process process;

    private TestRedis(Path directory, List<String> config) {
        this.directory = directory;
        this.config = config;
    }

    /**
     * Starts a Redis and returns when it answers.
     *
     * @param config lines of its configuration file, such as {@code "appendonly yes"}; without any it persists nothing
     */
    public static TestRedis start(String... config) {
        try {
            var redis = new TestRedis(Files.createTempDirectory("escala-test-redis"), List.of(config));
            Runtime.getRuntime().addShutdownHook(redis.endWithJvm);
            for (int tries = 1; ; tries++) {
                redis.port = freePort();
                try {
                    redis.restart();
                    return redis;
                } catch (IllegalStateException e) {
                    // Another process may have taken the port since it was found free.
                    if (tries == PORT_TRIES) {
                        redis.close();
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Its address as a Redis client takes it: {@code redis://127.0.0.1:port}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Where its data and its log {@code redis.log} are. */
    public Path directory() {
        return directory;
    }

    /** Ends it at once (SIGKILL), as a crash would. */
    public void kill() {
        destroy();
    }

    /** Starts it again on the same port and data after {@link #kill()}; returns when it has loaded them. */
    public void restart() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("Redis is running: kill it before restarting it");
        }
        try {
            process = new ProcessBuilder(command(writeConfig()))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("redis.log").toFile()))
                    .start();
            awaitPong(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One whose configuration names what it watches over is a Sentinel. */
    private List<String> command(Path file) {
        boolean sentinel = config.stream().anyMatch(line -> line.startsWith("sentinel "));
        var server = List.of(Binary.PATH.toString(), file.toString());
        return sentinel ? List.of(server.get(0), server.get(1), "--sentinel") : server;
    }

    /** Suspends it (SIGSTOP): connections stay open and nothing answers. */
    public void pause() {
        signal("STOP");
    }

    /** Resumes it after {@link #pause()}. */
    public void resume() {
        signal("CONT");
    }

    /** Kills it and removes its data. */
    @Override
    public void close() {
        destroy();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void destroy() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    private void signal(String name) {
        if (process == null) {
            throw new IllegalStateException("Redis is not running");
        }
        try {
            var pid = Long.toString(process.pid());
            if (new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("cannot send SIG" + name + " to process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path writeConfig() throws IOException {
        var lines = new ArrayList<>(List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir \"" + directory + "\"",
                "save \"\"",
                "enable-debug-command local",
                "daemonize no"));
        lines.addAll(config);
        return Files.write(directory.resolve("redis.conf"), lines);
    }

    private void awaitPong(Process started) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!pongs()) {
            if (!started.isAlive() || System.nanoTime() > end) {
                started.destroyForcibly().onExit().join();
                throw new IllegalStateException(
                        "Redis did not start: " + Files.readString(directory.resolve("redis.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private boolean pongs() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The server's binary for this machine, unpacked once for each JVM. */
    private static final class Binary {

        static final Path PATH = unpack();

        private static Path unpack() {
            var name = "redis-server-7.0.15-" + system() + "-" + architecture();
            try (var source = TestRedis.class.getClassLoader().getResourceAsStream(name)) {
                if (source == null) {
                    throw new IllegalStateException("no Redis for this machine: " + name
                            + " is not on the class path (org.signal:embedded-redis)");
                }
                var file = Files.createTempFile("escala-redis-server", "");
                file.toFile().deleteOnExit();
                Files.write(file, source.readAllBytes());
                if (!file.toFile().setExecutable(true)) {
                    throw new IllegalStateException("cannot make " + file + " executable");
                }
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String system() {
            return System.getProperty("os.name", "").startsWith("Mac") ? "darwin" : "linux";
        }

        private static String architecture() {
            return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
                case "aarch64", "arm64" -> "arm64";
                default -> "amd64";
            };
        }
    }
}
