package io.escala.worker.imports;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * NDJSON files made of any bytes. As an ordinary test it goes through the seeds next to it; CONTRIBUTING.md says how it
 * searches for more.
 */
final class NdjsonFuzzTest {

    private static final byte[] GOOD = "\n{\"sku\":\"last-one\",\"price\":7.50}".getBytes(StandardCharsets.US_ASCII);

    /** Whatever comes before it, a good line is read, and refused lines have growing numbers. */
    @FuzzTest(maxDuration = "10m")
    void aGoodLineIsReadWhateverComesBefore(byte[] garbage) throws Exception {
        var file = new ByteArrayOutputStream();
        file.writeBytes(garbage);
        file.writeBytes(GOOD);
        var utf8 = new Utf8Reader(new ByteArrayInputStream(file.toByteArray()));
        Sources.endsWithTheGoodRow(new NdjsonSource(utf8, null, 4096));
    }
}
