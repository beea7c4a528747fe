package io.escala.catalog.exports;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.catalog.bulk.Formulas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuardedRowsTest {

    private static final List<String> PARTS = List.of(
            "", "'", "''", "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "！", "\"", ",", "a", "7", "é",
            "😀", " ");

    @Test
    void guardsEachOfTheFirstTextsAsTheRuleForOneTextHasIt() throws IOException {
        var random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            var texts = Stream.generate(() -> text(random)).limit(3).toList();
            var rest = ",1.50,\"{\"\"a\"\": \"\"=1,2\"\"}\"\n";
            var row = texts.stream().map(GuardedRowsTest::csv).collect(Collectors.joining(",")) + rest;
            var expected = texts.stream()
                            .map(Formulas::guarded)
                            .map(GuardedRowsTest::csv)
                            .collect(Collectors.joining(","))
                    + rest;
            assertThat(guarded(row, 3)).as(row).isEqualTo(expected);
        }
    }

    @Test
    void leavesTheColumnsAfterThemAlone() throws IOException {
        assertThat(guarded("=a,=b,=c\n", 2)).isEqualTo("'=a,'=b,=c\n");
    }

    private static String guarded(String row, int texts) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var rows = new GuardedRows(out, texts)) {
            rows.write(row.getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String text(Random random) {
        return Stream.generate(() -> PARTS.get(random.nextInt(PARTS.size())))
                .limit(random.nextInt(5))
                .collect(Collectors.joining());
    }

    /** As COPY writes a field: quoted where it has to be, and an empty text to tell it from none. */
    private static String csv(String text) {
        boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
