package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.PermanentJobException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NdjsonSourceTest {

    @Test
    void numbersAndAttributesStayAsTheyAreWritten() throws Exception {
        var records = Sources.all(new NdjsonSource(
                Sources.utf8("{\"sku\":\"a\",\"name\":\"n\",\"description\":null,\"category\":\"c\",\"price\":12.30,"
                        + "\"currency\":\"EUR\",\"stock\":\"5\",\"attributes\":{ \"x\": 1.10, \"y\": {\"z\":[1]} } }"),
                null));
        assertThat(records).singleElement().isInstanceOfSatisfying(FileRecord.Product.class, product -> {
            var row = product.row();
            assertThat(row.line()).isEqualTo(1);
            assertThat(row.description()).isNull();
            assertThat(row.category()).isEqualTo("c");
            assertThat(row.price()).isEqualTo("12.30");
            assertThat(row.stock()).isEqualTo("5");
            assertThat(row.attributes()).isEqualTo("{ \"x\": 1.10, \"y\": {\"z\":[1]} }");
        });
    }

    @Test
    void blankLinesAreSkippedAndCountAsLines() throws Exception {
        assertThat(read("\uFEFF{\"sku\":\"a\"}\r\n\r\n  \n{\"sku\":\"b\"}\n\n"))
                .containsExactly("1 a|null|null|null", "4 b|null|null|null");
    }

    @Test
    void aBrokenLineCostsItselfAlone() throws Exception {
        var broken = List.of(
                "{\"sku\":\"a\",\"sku\":\"b\"}",
                "{\"sku\":\"a\"",
                "[1]",
                "7",
                "nonsense",
                "{\"sku\":\"a\"} {}",
                "{\"sku\":\"a\",\"colour\":\"red\"}",
                "{\"sku\":7}",
                "{\"price\":true}",
                "{\"price\":NaN}",
                "{\"price\":[1]}",
                "{\"attributes\":[]}",
                "{\"attributes\":{\"x\":1,\"x\":2}}",
                "{\"attributes\":{\"x\":\"\\u0000\"}}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"\\u0000\"}");
        for (var line : broken) {
            var read = read("{\"sku\":\"x\"}\n" + line + "\n{\"sku\":\"y\"}\n");
            assertThat(read).as(line).hasSize(3);
            assertThat(read.get(0)).isEqualTo("1 x|null|null|null");
            assertThat(read.get(1)).as(line).startsWith("2 refused: ");
            assertThat(read.get(2)).isEqualTo("3 y|null|null|null");
        }
        assertThat(read("{\"sku\":\"a\",\"colour\":\"red\"}")).containsExactly("1 refused: unknown field colour");
    }

    @Test
    void anOverLongLineCostsItselfAlone() throws Exception {
        var source = new NdjsonSource(
                Sources.utf8("{\"sku\":\"x\"}\n" + "y".repeat(100_000) + "\n{\"sku\":\"z\"}\n" + "y".repeat(60)),
                null,
                50);
        assertThat(Sources.strings(source))
                .containsExactly(
                        "1 x|null|null|null",
                        "2 refused: the line has more than 50 characters",
                        "3 z|null|null|null",
                        "4 refused: the line has more than 50 characters");
    }

    @Test
    void bytesThatAreNoUtf8CostTheirLineAlone() throws Exception {
        var bytes = "{\"name\":\"ä😀\"}\n{\"name\":\"@@\"}\n{\"name\":\"n\"}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '@' ? (byte) 0xC3 : bytes[i];
        }
        assertThat(Sources.strings(new NdjsonSource(new Utf8Reader(new ByteArrayInputStream(bytes)), null)))
                .containsExactly(
                        "1 null|ä😀|null|null", "2 refused: the line is not UTF-8 (byte 0xC3)", "3 null|n|null|null");
    }

    private static List<String> read(String text) throws IOException, PermanentJobException {
        return Sources.strings(new NdjsonSource(Sources.utf8(text), null));
    }
}
