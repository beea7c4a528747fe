package io.escala.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFilesTest {
    @TempDir
    Path directory;

    private Process process;
    private PidFiles pids;

    @BeforeEach
    void startAProcess() throws IOException {
        process = new ProcessBuilder("sleep", "60").start();
        pids = new PidFiles(directory);
    }

    @AfterEach
    void endTheProcess() {
        process.destroyForcibly();
    }

    @Test
    void recordedProcessIsRecognisedWhileItRuns() throws Exception {
        pids.record("one", process.toHandle());
        assertThat(pids.survivors()).containsOnlyKeys("one").containsValue(process.toHandle());

        process.destroyForcibly();
        assertThat(Child.awaitExit(process.toHandle(), Duration.ofSeconds(10))).isTrue();
        assertThat(pids.survivors()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void processThatGotThePidLaterIsAStranger() throws Exception {
        Instant before = process.info().startInstant().orElseThrow().minusSeconds(60);
        Files.writeString(directory.resolve("one"), process.pid() + " " + before + "\n");
        assertThat(pids.survivors()).isEmpty();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void damagedRecordIsNobody() throws Exception {
        Files.writeString(directory.resolve("one"), "12 yesterday\n");
        Files.writeString(directory.resolve("two"), "");
        assertThat(pids.survivors()).isEmpty();
    }
}
