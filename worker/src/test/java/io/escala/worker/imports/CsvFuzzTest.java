package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.escala.jobs.PermanentJobException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * CSV files made of any bytes. As an ordinary test it goes through the seeds next to it; CONTRIBUTING.md says how it
 * searches for more.
 */
final class CsvFuzzTest {

    private static final byte[] HEADER = ascii("sku,name,category,price,currency,stock\n");
    private static final byte[] GOOD = ascii("\nlast-one,Mug,kitchen,7.50,EUR,12\n");

    /** Whatever comes before it, a good row on a line of its own is read, and refused rows name growing lines. */
    @FuzzTest(maxDuration = "10m")
    void aGoodRowIsReadWhateverComesBefore(byte[] garbage) throws Exception {
        var file = new ByteArrayOutputStream();
        file.writeBytes(HEADER);
        file.writeBytes(garbage);
        file.writeBytes(GOOD);
        Sources.endsWithTheGoodRow(new CsvSource(utf8(file.toByteArray()), null, 4096));
        asAWhole(garbage);
    }

    /** A file of nothing but garbage is refused as a whole, or row by row. */
    private static void asAWhole(byte[] garbage) throws IOException {
        try {
            Sources.all(new CsvSource(utf8(garbage), null, 4096));
        } catch (PermanentJobException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }

    private static Utf8Reader utf8(byte[] bytes) {
        return new Utf8Reader(new ByteArrayInputStream(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
