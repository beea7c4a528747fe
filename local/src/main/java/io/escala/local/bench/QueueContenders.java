package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The job queues compared, each as a process on the same Redis: Escala's, and of BullMQ and Sidekiq what is installed. */
final class QueueContenders implements AutoCloseable {
    static final String ESCALA = "escala";
    static final String BULLMQ = "bullmq";
    static final String SIDEKIQ = "sidekiq";

    private static final String NODE_MODULES = "node_modules";
    private static final Pattern VERSION = Pattern.compile("\"version\": *\"([^\"]+)\"");

    /** What the chart gives a worker; the benchmark's driver is part of the process. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx224m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path directory;
    private final int redis;
    private final List<QueueContender> started = new ArrayList<>();
    private final Map<String, String> versions = new LinkedHashMap<>();

    /** @param redis the port of the Redis that all use */
    QueueContenders(Path directory, int redis) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.redis = redis;
    }

    /**
     * Starts all that there are, Escala first.
     *
     * @param nodeModules where {@code bullmq} and {@code ioredis} are installed, or {@code null} for the benchmark's own
     *     directory
     */
    List<QueueContender> start(@Nullable Path nodeModules, Output output) throws IOException, CommandException {
        started.add(escala());
        bullmq(nodeModules, output);
        sidekiq(output);
        return List.copyOf(started);
    }

    Map<String, String> versions() {
        return versions;
    }

    QueueContender escala() throws IOException, CommandException {
        Path worker = BenchOptions.root().resolve("worker").resolve("target");
        Path packaged = worker.resolve("quarkus-app");
        List<String> classPath =
                new ArrayList<>(List.of(worker.resolve("test-classes").toString()));
        for (String part : List.of("app", "lib/main", "lib/boot")) {
            classPath.add(packaged.resolve(part).resolve("*").toString());
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-cp",
                String.join(System.getProperty("path.separator"), classPath),
                "io.escala.worker.runtime.QueueBench",
                "redis://127.0.0.1:" + redis));
        return QueueContender.start(ESCALA, directory, command);
    }

    private void bullmq(@Nullable Path nodeModules, Output output) throws IOException, CommandException {
        Optional<Path> node = Peers.find("node");
        if (node.isEmpty()) {
            output.say(Peers.missing("node"));
            return;
        }
        Path home = nodeModules == null ? directory : nodeModules.toAbsolutePath();
        Path modules = home.endsWith(NODE_MODULES) ? home : home.resolve(NODE_MODULES);
        Path manifest = modules.resolve("bullmq").resolve("package.json");
        if (!Files.isRegularFile(manifest)) {
            output.say("BullMQ is not in " + modules + " and is left out; npm install --prefix " + directory
                    + " bullmq ioredis, or name where it is by --node-modules or BENCH_NODE_MODULES");
            return;
        }
        Matcher version = VERSION.matcher(Files.readString(manifest));
        versions.put(
                BULLMQ, (version.find() ? version.group(1) : "unknown") + ", node " + Peers.version(node.get(), "-v"));
        started.add(QueueContender.start(
                BULLMQ,
                directory,
                List.of(
                        node.get().toString(),
                        script("bullmq.cjs").toString(),
                        Integer.toString(redis),
                        modules.toString())));
    }

    private void sidekiq(Output output) throws IOException, CommandException {
        Optional<Path> ruby = Peers.find("ruby");
        Optional<Path> sidekiq = Peers.find("sidekiq");
        if (ruby.isEmpty() || sidekiq.isEmpty()) {
            output.say(Peers.missing("sidekiq"));
            return;
        }
        versions.put(SIDEKIQ, Peers.version(sidekiq.get(), "-V") + ", " + Peers.version(ruby.get(), "-v"));
        started.add(QueueContender.start(
                SIDEKIQ,
                directory,
                List.of(ruby.get().toString(), script("sidekiq.rb").toString(), Integer.toString(redis))));
    }

    private Path script(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = QueueContenders.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    @Override
    public void close() {
        started.forEach(QueueContender::close);
    }
}
