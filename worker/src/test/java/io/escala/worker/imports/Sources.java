package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.PermanentJobException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads sources to their end, for tests. */
final class Sources {

    private Sources() {}

    /** Through a stream that gives few bytes at a time, so that characters and line breaks are torn. */
    static Utf8Reader utf8(String text) {
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return new Utf8Reader(new InputStream() {
            private int reads;

            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return bytes.read(target, offset, Math.min(length, 1 + reads++ % 5000));
            }
        });
    }

    static List<FileRecord> all(RecordSource source) throws IOException, PermanentJobException {
        var all = new ArrayList<FileRecord>();
        for (var record = source.next(); record != null; record = source.next()) {
            all.add(record);
        }
        return all;
    }

    /** Reads to the end: line numbers grow, refusals say why, and the last record is the product last-one. */
    static void endsWithTheGoodRow(RecordSource source) throws IOException, PermanentJobException {
        long line = 0;
        FileRecord last = null;
        for (var record = source.next(); record != null; record = source.next()) {
            last = record;
            long at = switch (record) {
                case FileRecord.Product(var row) -> row.line();
                case FileRecord.Passed() -> line + 1;
                case FileRecord.Refused(var row) -> {
                    assertThat(row.reason()).isNotBlank();
                    yield row.line();
                }
            };
            assertThat(at).isGreaterThan(line);
            line = at;
        }
        assertThat(last)
                .isInstanceOfSatisfying(
                        FileRecord.Product.class,
                        product -> assertThat(product.row().sku()).isEqualTo("last-one"));
    }

    static List<String> strings(RecordSource source) throws IOException, PermanentJobException {
        return all(source).stream()
                .map(record -> switch (record) {
                    case FileRecord.Product(var row) ->
                        row.line() + " " + row.sku() + "|" + row.name() + "|" + row.price() + "|" + row.currency();
                    case FileRecord.Passed() -> "passed";
                    case FileRecord.Refused(var row) -> row.line() + " refused: " + row.reason();
                })
                .toList();
    }
}
