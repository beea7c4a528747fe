package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.worker.catalog.ProductRow;
import io.escala.worker.catalog.RejectedRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ChunksTest {

    @Test
    void theLastStepIsMarkedWhereverTheFileEnds() throws Exception {
        assertThat(steps(chunks("", 2))).containsExactly("0 [] true");
        assertThat(steps(chunks("a", 2))).containsExactly("1 [a] true");
        assertThat(steps(chunks("ab", 2))).containsExactly("2 [a, b] true");
        assertThat(steps(chunks("abc", 2))).containsExactly("2 [a, b] false", "3 [c] true");
    }

    @Test
    void refusedRecordsCountInOffsets() throws Exception {
        var chunks = chunks("a!c!e", 2);
        var first = chunks.next();
        assertThat(first.rows()).extracting(ProductRow::sku).containsExactly("a");
        assertThat(first.rejected()).extracting(RejectedRow::line).containsExactly(3L);
        assertThat(first.nextOffset()).isEqualTo(2);
        assertThat(steps(chunks)).containsExactly("4 [c] false", "5 [e] true");
    }

    @Test
    void anotherChunkSizeGoesOnAtTheSameRecord() throws Exception {
        var before = chunks("ab!defgh", 3).next();
        var after = chunks("ab!defgh", 4);
        after.skip(before.nextOffset());
        assertThat(steps(after)).containsExactly("7 [d, e, f, g] false", "8 [h] true");
    }

    @Test
    void longRecordsMakeShortSteps() throws Exception {
        var row = "s,\"" + "x".repeat(250_000) + "\",1,EUR\n";
        var chunks = new Chunks(new CsvSource(Sources.utf8("sku,name,price,currency\n" + row.repeat(12)), null), 2000);
        var sizes = new ArrayList<Integer>();
        for (var chunk = chunks.next(); ; chunk = chunks.next()) {
            sizes.add(chunk.rows().size());
            if (chunk.last()) {
                break;
            }
        }
        assertThat(sizes).containsExactly(5, 5, 2);
    }

    @Test
    void whatCameBeforeTheDamageBecomesAStep() throws Exception {
        var chunks = compressed(whole -> Arrays.copyOf(whole, whole.length - 20), Long.MAX_VALUE);
        var first = chunks.next();
        assertThat(first.last()).isFalse();
        assertThat(first.rows()).isNotEmpty();
        assertThatThrownBy(() -> {
                    while (true) {
                        assertThat(chunks.next().last()).isFalse();
                    }
                })
                .isInstanceOf(Expanded.DamagedException.class)
                .hasMessageContaining("gzip");
    }

    @Test
    void whatExpandsTooFarIsNotReadOn() {
        assertThatThrownBy(() -> {
                    var chunks = compressed(whole -> whole, 5000);
                    while (true) {
                        assertThat(chunks.next().last()).isFalse();
                    }
                })
                .isInstanceOf(Expanded.DamagedException.class)
                .hasMessageContaining("5000");
        assertThatThrownBy(() -> Expanded.of(new ByteArrayInputStream(new byte[] {1, 2, 3}), 10))
                .isInstanceOf(Expanded.DamagedException.class);
    }

    @Test
    void aSmallGzipFileIsExpanded() throws Exception {
        assertThat(compressed(whole -> whole, Long.MAX_VALUE).next().rows()).hasSize(1000);
    }

    private interface Damage {
        byte[] done(byte[] whole);
    }

    private static Chunks compressed(Damage damage, long limit) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("sku,name,price,currency\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 3000; i++) {
                gzip.write((i + ",name " + i * 7919 % 3001 + ",1,EUR\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        var source = Expanded.of(new ByteArrayInputStream(damage.done(bytes.toByteArray())), limit);
        return new Chunks(new CsvSource(new Utf8Reader(source), null), 1000);
    }

    /** A file with a product for each letter and a broken record for each exclamation mark. */
    private static Chunks chunks(String letters, int size) {
        var text = new StringBuilder("sku,name,price,currency\n");
        letters.chars().forEach(c -> text.append(c == '!' ? "!\n" : (char) c + ",n,1,EUR\n"));
        return new Chunks(new CsvSource(Sources.utf8(text.toString()), null), size);
    }

    private static List<String> steps(Chunks chunks) throws Exception {
        var steps = new ArrayList<String>();
        while (true) {
            var chunk = chunks.next();
            steps.add(chunk.nextOffset() + " "
                    + chunk.rows().stream().map(ProductRow::sku).toList() + " " + chunk.last());
            if (chunk.last()) {
                return steps;
            }
        }
    }
}
