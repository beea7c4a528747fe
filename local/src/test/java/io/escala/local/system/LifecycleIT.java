package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.local.process.Child;
import io.escala.local.process.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stack of its own, since these end it. */
final class LifecycleIT {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(90);

    @Test
    void killedLauncherLosesNoDataAndTheNextUpLeavesOneSetOfProcesses() throws Exception {
        Path data = Cli.TESTS.resolve("lifecycle");
        int port = Ports.free();
        List<ProcessHandle> first;
        try (RunningStack stack = RunningStack.start(data, port, "--fresh")) {
            try (Client client = new Client(stack)) {
                assertThat(client.putProduct("survivor").statusCode()).isEqualTo(201);
            }
            assertSecondUpIsRefused(stack);
            first = stack.processes();
            stack.launcher().destroyForcibly();
            assertThat(Child.awaitExit(stack.launcher(), WITHIN)).isTrue();
            assertThat(RunningStack.alive(first))
                    .as("children outlive a killed launcher")
                    .hasSizeGreaterThan(5);
        }

        try (RunningStack stack = RunningStack.start(data, port)) {
            assertThat(stack.output()).contains("An earlier launcher was killed");
            assertThat(RunningStack.alive(first)).isEmpty();
            try (Client client = new Client(stack)) {
                assertThat(client.get("/api/products/survivor").statusCode()).isEqualTo(200);
            }
            List<ProcessHandle> second = stack.processes();
            List<Integer> ports = stack.ports();

            assertThat(stack.cli("down").exit()).isZero();
            assertThat(stack.awaitEnd()).isZero();
            assertThat(RunningStack.alive(second)).isEmpty();
            assertThat(ports).allMatch(Ports::isFree);
            Cli.Outcome status = stack.cli("status");
            assertThat(status.exit()).isEqualTo(1);
            assertThat(status.output()).contains("No stack runs on");
        }
        assertThat(data.resolve("pids")).isEmptyDirectory();
    }

    private static void assertSecondUpIsRefused(RunningStack stack) throws Exception {
        Cli.Outcome second = stack.cli("up", "--no-build", "--port", Integer.toString(Ports.free()));
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.output()).contains("A stack already runs on");
        assertThat(stack.status().path("members")).hasSize(9);
    }

    /** The terminal sends its interrupt to every process of the foreground group, so the test does too. */
    @Test
    void interruptOfTheWholeGroupStopsTheStackInOrder() throws Exception {
        Path data = Cli.TESTS.resolve("interrupted");
        Path output = Files.createTempFile("escala", ".out");
        Process launcher = Cli.startAsGroup(
                output,
                "up",
                "--no-build",
                "--no-aot",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(Ports.free()));
        try {
            Eventually.until(
                    STARTED_WITHIN,
                    () -> Files.readString(output),
                    said -> said.contains("worker-1 ") && said.contains("gateway-1 "),
                    () -> "the stack does not start");
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -INT -" + launcher.pid()).start();
            assertThat(kill.waitFor()).isZero();

            assertThat(Child.awaitExit(launcher.toHandle(), WITHIN)).isTrue();
        } finally {
            launcher.destroy();
        }
        assertThat(launcher.waitFor()).isNotZero();
        assertThat(Files.readString(output))
                .contains("Stopping")
                .contains("Stopped.")
                .doesNotContain("has ended")
                .doesNotContain("is killed");
        assertThat(data.resolve("pids")).isEmptyDirectory();
    }

    @Test
    void memberThatDiesAtItsStartIsShownWithItsLogAndNothingStays() throws Exception {
        Path data = Cli.TESTS.resolve("broken");
        Files.createDirectories(data.resolve("postgres"));
        Files.writeString(data.resolve("escala-stack"), "");
        Files.writeString(data.resolve("secrets"), "database.password=unused\ninternal.token=unused\n");
        Cli.Outcome outcome = Cli.run(
                "up", "--no-build", "--no-aot", "--data", data.toString(), "--port", Integer.toString(Ports.free()));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("postgres ")
                .contains("The end of its log")
                .contains("is not a database cluster directory");
        assertThat(data.resolve("pids")).isEmptyDirectory();
    }
}
