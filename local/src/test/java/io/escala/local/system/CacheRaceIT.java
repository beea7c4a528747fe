package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The short form of the cache's race: {@code ./escala soak cache} is the long one, and has the controls that must fail. */
final class CacheRaceIT {

    @Test
    void noReadIsStaleWhileLinesBreakAndWritersDieBetweenCommitAndClose() throws Exception {
        Cli.Outcome soak = Cli.run(
                "soak",
                "cache",
                "--no-build",
                "--only",
                "race",
                "--minutes",
                "0.3",
                "--operations",
                "1000",
                "--reads",
                "200",
                "--writes",
                "15");
        assertThat(soak.exit()).as(soak.output()).isZero();
        assertThat(soak.output())
                .contains("writers that died between COMMIT and close")
                .contains("reads answered by Redis")
                .contains("imports done")
                .contains("at rest 0 answers differ from the database")
                .contains("Every promise held.");
    }
}
