package io.escala.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.process.Child;
import io.escala.local.process.Http;
import io.escala.local.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A stack that {@code ./escala up} runs in the background, on a data directory and port of its own. */
final class RunningStack implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    // The first start of a build trains the AOT caches.
    private static final Duration READY_WITHIN = Duration.ofMinutes(4);

    private final Path data;
    private final int port;
    private final Path output;
    private final Process launcher;

    private RunningStack(Path data, int port, Path output, Process launcher) {
        this.data = data;
        this.port = port;
        this.output = output;
        this.launcher = launcher;
    }

    static RunningStack start(String name, String... options) throws Exception {
        return start(Cli.TESTS.resolve(name), Ports.free(), options);
    }

    /** With these variables in the environment of every process of the stack. */
    static RunningStack start(Map<String, String> environment, String name, String... options) throws Exception {
        return start(environment, Cli.TESTS.resolve(name), Ports.free(), options);
    }

    static RunningStack start(Path data, int port, String... options) throws Exception {
        return start(Map.of(), data, port, options);
    }

    private static RunningStack start(Map<String, String> environment, Path data, int port, String... options)
            throws Exception {
        requireJars();
        Files.createDirectories(Cli.TESTS);
        Path output = Cli.TESTS.resolve(data.getFileName() + ".out");
        Files.deleteIfExists(output);
        List<String> arguments = new ArrayList<>(
                List.of("up", "--no-build", "--data", data.toString(), "--port", Integer.toString(port)));
        arguments.addAll(Arrays.asList(options));
        Process launcher = Cli.start(output, environment, arguments.toArray(String[]::new));
        RunningStack stack = new RunningStack(data, port, output, launcher);
        Eventually.until(
                READY_WITHIN,
                stack::output,
                said -> said.contains("Escala is ready at") || !launcher.isAlive(),
                () -> "the stack is not ready");
        if (!launcher.isAlive()) {
            throw new AssertionError("up ended with " + launcher.exitValue() + ": " + stack.output());
        }
        return stack;
    }

    private static void requireJars() {
        for (String module : List.of("catalog-service", "gateway", "worker", "balancer")) {
            Path jar = Cli.ROOT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
            if (!Files.exists(jar)) {
                throw new AssertionError(jar + " is missing: the system tests drive the packaged services, so package"
                        + " them first (./escala build, or ./escala test for everything).");
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    ProcessHandle launcher() {
        return launcher.toHandle();
    }

    int awaitEnd() throws InterruptedException {
        return launcher.waitFor();
    }

    /** What {@code up} has printed so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command about this stack. */
    Cli.Outcome cli(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Cli.run(all.toArray(String[]::new));
    }

    JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(cli("status", "--json").output());
    }

    /** What the status says of one member. */
    JsonNode member(String name) throws IOException, InterruptedException {
        for (JsonNode member : status().path("members")) {
            if (member.path("name").asText().equals(name)) {
                return member;
            }
        }
        throw new AssertionError("there is no " + name);
    }

    /** Sends a signal to a member's process, STOP or CONT for instance. */
    void signal(String name, String signal) throws IOException, InterruptedException {
        String pid = member(name).path("pid").asText();
        int exit = new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
        if (exit != 0) {
            throw new AssertionError("kill -" + signal + " of " + name + " ended with " + exit);
        }
    }

    /** What each service tells Prometheus. */
    List<String> metrics() throws IOException, InterruptedException {
        List<String> metrics = new ArrayList<>();
        for (JsonNode member : status().path("members")) {
            int management = member.path("managementPort").asInt();
            if (management != 0) {
                metrics.add(Http.body(Http.open("http://127.0.0.1:" + management + "/q/metrics")));
            }
        }
        return metrics;
    }

    /** Every process of the stack, the launcher's too. */
    List<ProcessHandle> processes() throws IOException, InterruptedException {
        List<ProcessHandle> processes = new ArrayList<>(List.of(launcher()));
        for (JsonNode member : status().path("members")) {
            ProcessHandle.of(member.path("pid").asLong()).ifPresent(process -> {
                processes.add(process);
                process.descendants().forEach(processes::add);
            });
        }
        return processes;
    }

    /** Every port on which the stack listens. */
    List<Integer> ports() throws IOException, InterruptedException {
        List<Integer> ports = new ArrayList<>(List.of(port));
        status().path("members").forEach(member -> ports.add(member.path("port").asInt()));
        return ports;
    }

    static List<ProcessHandle> alive(List<ProcessHandle> processes) {
        return processes.stream().filter(Child::alive).toList();
    }

    @Override
    public void close() throws IOException {
        if (launcher.isAlive()) {
            try {
                cli("down");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                launcher.destroy();
            }
        }
    }
}
