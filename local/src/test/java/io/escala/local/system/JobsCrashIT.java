package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The short form of the crash oracle: {@code ./escala soak jobs} is the long one. */
final class JobsCrashIT {

    @Test
    void importsAreDoneOnceWhileWorkersRedisAndPostgresAreKilled() throws Exception {
        Cli.Outcome soak = Cli.run(
                "soak",
                "jobs",
                "--no-build",
                "--only",
                "crash",
                "--imports",
                "200",
                "--workers",
                "2",
                "--kill-every",
                "5");
        assertThat(soak.exit()).as(soak.output()).isZero();
        assertThat(soak.output())
                .contains("200 imports of 100 rows are accepted")
                .contains("redis-jobs killed: 2")
                .contains("postgres killed: 1")
                .contains("worker killed")
                .contains("Every promise held.");
    }
}
