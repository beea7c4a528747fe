package io.escala.balancer.framing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * Framing under bytes that a coverage-guided fuzzer finds, with the judge of {@link FramingPropertiesTest}. As an
 * ordinary test it goes through the seeds next to it; CONTRIBUTING.md says how it searches.
 */
final class FramingFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void whatPassesIsWhatNettySees(byte[] bytes) {
        FramingPropertiesTest.agrees(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
