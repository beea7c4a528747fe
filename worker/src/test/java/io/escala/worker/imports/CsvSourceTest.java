package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.PermanentJobException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CsvSourceTest {

    private static final String HEADER = "sku,name,price,currency\n";

    @Test
    void quotedAndMultiLineFieldsKeepTheLineTheyBeginOn() throws Exception {
        var read = read(HEADER + "a,\"one, \"\"two\"\"\r\n\r\nthree\",1.00,EUR\r\n\r\nb,\"\",2.00,EUR");
        assertThat(read).containsExactly("2 a|one, \"two\"\r\n\r\nthree|1.00|EUR", "6 b|null|2.00|EUR");
    }

    /** FastCSV 4.1.0 loses such a field and the end of its record. */
    @Test
    void aQuotedFieldThatHoldsACrEndsItsRecordAtTheLf() throws Exception {
        var header = "sku,price,currency,name\n";
        assertThat(read(header + "a,1,EUR,\"one\r\"\nb,1,EUR,\"\r\r\"\r\nc,1,EUR,\"3\r\"\"\"\nd,1,EUR,n\n"))
                .containsExactly("2 a|one\r|1|EUR", "4 b|\r\r|1|EUR", "7 c|3\r\"|1|EUR", "9 d|n|1|EUR");
        assertThat(read(header + "a,1,EUR,\"x\ry\"\nb,1,EUR,\"\nz\"\n"))
                .containsExactly("2 a|x\ry|1|EUR", "4 b|\nz|1|EUR");
        assertThat(read(header + "a,1,EUR,\"last\r\"\n")).containsExactly("2 a|last\r|1|EUR");
    }

    @Test
    void columnsStandInAnyOrder() throws Exception {
        var read = records("""
                stock,currency,attributes,price,name,description,sku,category
                5,EUR,"{""a"": 1.10}",12.30,N,D,s,C
                """);
        assertThat(read).singleElement().isInstanceOfSatisfying(FileRecord.Product.class, product -> {
            var row = product.row();
            assertThat(row.line()).isEqualTo(2);
            assertThat(row.sku()).isEqualTo("s");
            assertThat(row.name()).isEqualTo("N");
            assertThat(row.description()).isEqualTo("D");
            assertThat(row.category()).isEqualTo("C");
            assertThat(row.price()).isEqualTo("12.30");
            assertThat(row.currency()).isEqualTo("EUR");
            assertThat(row.stock()).isEqualTo("5");
            assertThat(row.attributes()).isEqualTo("{\"a\": 1.10}");
        });
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheHeader() throws Exception {
        assertThat(read("\uFEFF" + HEADER + "a,n,1,EUR\n")).containsExactly("2 a|n|1|EUR");
    }

    @Test
    void aRecordWithAWrongNumberOfFieldsCostsItselfAlone() throws Exception {
        assertThat(read(HEADER + "a,n,1,EUR\nb,n,1\nc,n,1,EUR,x\nd,n,1,EUR\n"))
                .containsExactly(
                        "2 a|n|1|EUR",
                        "3 refused: the record has 3 fields, the header 4",
                        "4 refused: the record has 5 fields, the header 4",
                        "5 d|n|1|EUR");
    }

    @Test
    void aStrayQuoteCostsItsLineAlone() throws Exception {
        assertThat(read(HEADER + "a,n,1,EUR\nb,\"5\" disk\",1,EUR\n\nc,n,1,EUR\nd,\"x\"y,1,EUR\ne,n,1,EUR\n"))
                .containsExactly(
                        "2 a|n|1|EUR",
                        "3 refused: Unexpected character after closing quote: ' ' (0x20)",
                        "5 c|n|1|EUR",
                        "6 refused: Unexpected character after closing quote: 'y' (0x79)",
                        "7 e|n|1|EUR");
    }

    @Test
    void aQuoteNeverClosedCostsItsLineAlone() throws Exception {
        assertThat(read(HEADER + "a,n,1,EUR\nb,\"open,1,EUR\nc,n,1,EUR\nd,n,1,EUR\n"))
                .containsExactly(
                        "2 a|n|1|EUR",
                        "3 refused: a quote is opened here and never closed",
                        "4 c|n|1|EUR",
                        "5 d|n|1|EUR");
        assertThat(read(HEADER + "a,n,1,EUR\nb,\"open"))
                .containsExactly("2 a|n|1|EUR", "3 refused: a quote is opened here and never closed");
    }

    @Test
    void aQuoteInsideAnUnquotedFieldIsText() throws Exception {
        assertThat(read(HEADER + "a,5\" disk,1,EUR\nb,\"5\"\" disk\",1,EUR"))
                .containsExactly("2 a|5\" disk|1|EUR", "3 b|5\" disk|1|EUR");
    }

    @Test
    void anOverLongRecordCostsItsLineAlone() throws Exception {
        var longest = 20_000;
        var huge = "b," + "x".repeat(200_000) + ",1,EUR";
        var text =
                HEADER + "a,n,1,EUR\n" + huge + "\r\n" + "c,n,1,EUR\r\n" + huge + "\r" + huge + "\nd,n,1,EUR\n" + huge;
        assertThat(strings(new CsvSource(utf8(text), null, longest)).stream()
                        .map(s -> s.replaceAll("refused: the record has more than 20000 characters.*", "refused")))
                .containsExactly(
                        "2 a|n|1|EUR",
                        "3 refused",
                        "4 c|n|1|EUR",
                        "5 refused",
                        "6 refused",
                        "7 d|n|1|EUR",
                        "8 refused");
    }

    @Test
    void aQuoteNeverClosedInALargeFileCostsItsLineAlone() throws Exception {
        var text = new StringBuilder(HEADER);
        for (int i = 2; i <= 20_000; i++) {
            text.append(i == 5000 ? "s,\"open,1,EUR\n" : "s,name of product " + i + ",1,EUR\n");
        }
        var read = strings(new CsvSource(utf8(text.toString()), null, 20_000));
        assertThat(read).hasSize(19_999);
        for (int i = 2; i <= 20_000; i++) {
            assertThat(read.get(i - 2)).startsWith(i + (i == 5000 ? " refused" : " s|name of product " + i + "|"));
        }
    }

    @Test
    void bytesThatAreNoUtf8CostTheirRecordAlone() throws Exception {
        var bytes = (HEADER + "a,ä€😀,1,EUR\nb,caf@,1,EUR\nc,n,1,EUR\nd,@,1,EUR").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '@' ? (byte) 0xE9 : bytes[i];
        }
        assertThat(strings(new CsvSource(new Utf8Reader(new ByteArrayInputStream(bytes)), null)))
                .containsExactly(
                        "2 a|ä€😀|1|EUR",
                        "3 refused: column name is not UTF-8 (byte 0xE9)",
                        "4 c|n|1|EUR",
                        "5 refused: column name is not UTF-8 (byte 0xE9)");
    }

    @Test
    void attributesThatAreNoJsonObjectAreRefused() throws Exception {
        var header = "sku,name,price,currency,attributes\n";
        assertThat(read(header
                        + "a,n,1,EUR,{}\n"
                        + "b,n,1,EUR,[]\n"
                        + "c,n,1,EUR,\"{\"\"x\"\":1,\"\"x\"\":2}\"\n"
                        + "d,n,1,EUR,\"{\"\"x\"\":\"\"\\ud800\"\"}\"\n"
                        + "e,n,1,EUR,{}{}\n"
                        + "f,n,1,EUR,{\n"))
                .satisfiesExactly(
                        row -> assertThat(row).isEqualTo("2 a|n|1|EUR"),
                        row -> assertThat(row).startsWith("3 refused: attributes is not a JSON object"),
                        row -> assertThat(row)
                                .startsWith("4 refused: attributes")
                                .contains("Duplicate"),
                        row -> assertThat(row)
                                .startsWith("5 refused: attributes")
                                .contains("surrogate"),
                        row -> assertThat(row)
                                .startsWith("6 refused: attributes")
                                .contains("follows"),
                        row -> assertThat(row).startsWith("7 refused: attributes"));
    }

    @Test
    void aHeaderThatCannotBeUsedNamesTheColumn() {
        assertHeader("", "empty");
        assertHeader("\n\n", "empty");
        assertHeader("sku,name,price\n", "\"currency\"");
        assertHeader("sku,name,price,currency,colour\n", "\"colour\"");
        assertHeader("sku,name,price,currency,sku\n", "\"sku\" twice");
        assertHeader("sku,\"name\"x,price\n", "header cannot be read");
        assertHeader("sku,name,\"price,currency\n", "header cannot be read");
    }

    @Test
    void aHeaderAloneIsAFileWithoutRecords() throws Exception {
        assertThat(read(HEADER)).isEmpty();
    }

    private static void assertHeader(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(PermanentJobException.class)
                .hasMessageContaining(message);
    }

    private static List<String> read(String text) throws IOException, PermanentJobException {
        return strings(new CsvSource(utf8(text), null));
    }

    private static List<FileRecord> records(String text) throws IOException, PermanentJobException {
        return Sources.all(new CsvSource(utf8(text), null));
    }

    private static Utf8Reader utf8(String text) {
        return Sources.utf8(text);
    }

    private static List<String> strings(RecordSource source) throws IOException, PermanentJobException {
        return Sources.strings(source);
    }
}
