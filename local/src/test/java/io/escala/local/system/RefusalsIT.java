package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line refuses, in words and with an exit code. */
final class RefusalsIT {
    @Test
    void unknownCommand() throws Exception {
        Cli.Outcome outcome = Cli.run("fly");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.output()).contains("unknown command 'fly'").contains("./escala help");
    }

    @ParameterizedTest
    @CsvSource({
        "--gateways,17,--gateways must be from 0 to 16",
        "--port,99999,--port must be from 1 to 65535",
        "--workers,many,'is not an int'",
        "--sample,1000001,--sample must be from 0 to 1000000",
        "--wings,2,Unknown option"
    })
    void badOption(String option, String value, String message, @TempDir Path directory) throws Exception {
        Cli.Outcome outcome = Cli.run("up", "--no-build", "--data", directory.toString(), option, value);
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.output()).contains(message);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void busyPortIsNamedWithItsOwner(@TempDir Path directory) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Cli.Outcome outcome = Cli.run(
                    "up",
                    "--no-build",
                    "--data",
                    directory.toString(),
                    "--port",
                    Integer.toString(taken.getLocalPort()));
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.output()).contains("Port " + taken.getLocalPort() + " is already in use");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "down", "kill gateway-1", "scale gateway=3"})
    void commandWithoutAStack(String command, @TempDir Path directory) throws Exception {
        Cli.Outcome outcome = Cli.run((command + " --data=" + directory).split(" ", -1));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("No stack runs on").contains("./escala up");
    }

    @Test
    void directoryWithOtherFilesIsLeftAlone(@TempDir Path directory) throws Exception {
        Path thesis = Files.writeString(directory.resolve("thesis.txt"), "years of work");
        Cli.Outcome outcome = Cli.run("up", "--no-build", "--fresh", "--data", directory.toString());
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("holds files that are not Escala's")
                .contains("thesis.txt");
        assertThat(thesis).hasContent("years of work");
    }

    @Test
    void dataDirectoryThatCannotBeMade(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Cli.Outcome outcome =
                Cli.run("up", "--no-build", "--data", file.resolve("below").toString());
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("cannot be used").contains("--data DIR");
    }

    @Test
    void demonstrationWithoutAStack() throws Exception {
        int nobody = io.escala.local.process.Ports.free();
        Cli.Outcome outcome = Cli.run("demo", "caching", "--url", "http://127.0.0.1:" + nobody);
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("Nothing answers at");
    }
}
