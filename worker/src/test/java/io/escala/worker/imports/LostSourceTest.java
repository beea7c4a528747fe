package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.DependencyUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A catalog that goes away while a file is read is no fault of the file, wherever the reading stopped. */
@Timeout(30)
class LostSourceTest {

    private static final String CSV = "sku,name,price,currency\na,\"n\nm\",1,EUR\nb,n,1,EUR\n";

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 23, 24, 30, 40, 49, 54})
    void csv(int readable) {
        assertThatThrownBy(() -> Sources.all(new CsvSource(new Utf8Reader(lost(bytes(CSV), readable)), null)))
                .isInstanceOf(DependencyUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20})
    void ndjson(int readable) {
        var text = bytes("{\"sku\":\"a\"}\n{\"sku\":\"b\"}\n");
        assertThatThrownBy(() -> Sources.all(new NdjsonSource(new Utf8Reader(lost(text, readable)), null)))
                .isInstanceOf(DependencyUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 30, 50})
    void gzip(int readable) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes(CSV));
        }
        var file = compressed.toByteArray();
        assertThatThrownBy(() ->
                        Sources.all(new CsvSource(new Utf8Reader(Expanded.of(lost(file, readable), 1 << 20)), null)))
                .isInstanceOf(DependencyUnavailableException.class);
    }

    /** Gives so many bytes and then finds the catalog away. */
    private static InputStream lost(byte[] bytes, int readable) {
        return new ByteArrayInputStream(bytes, 0, Math.min(bytes.length, readable)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                int n = super.read(target, offset, length);
                if (n < 0) {
                    throw new DependencyUnavailableException("the catalog is away", new IOException("refused"));
                }
                return n;
            }

            @Override
            public synchronized int read() {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
