package io.escala.catalog.exports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many products a step of an export takes. */
class ExportStepsTest {

    private static final int MOST = 250_000;

    @Test
    void theFirstStepIsShortAndTheOthersWriteAboutAsManyBytes() {
        assertThat(ExportSteps.products(0, 0, MOST)).isEqualTo(20_000);
        assertThat(ExportSteps.products(20_000, 20_000L * 500, MOST)).isEqualTo((48 << 20) / 500);
        assertThat(ExportSteps.products(20_000, 20_000L * 40_000, MOST)).isEqualTo((48 << 20) / 40_000);
    }

    @Test
    void aStepIsBoundedHoweverLittleOrMuchWasWritten() {
        assertThat(ExportSteps.products(20_000, 0, MOST)).isEqualTo(MOST);
        assertThat(ExportSteps.products(500, 1L << 40, MOST)).isEqualTo(500);
        assertThat(ExportSteps.products(500, 1L << 40, 4)).isEqualTo(4);
        assertThat(ExportSteps.products(0, 0, 4)).isEqualTo(4);
    }
}
