package io.escala.catalog.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every migration leaves the version before able to work: nothing that it reads or writes is taken away, renamed or made
 * stricter, and nothing locks the products for as long as it takes to read them.
 */
class ExpandOnlyTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/db/migration");

    private static final List<Pattern> CONTRACTING = Stream.of(
                    "\\bDROP\\s+(TABLE|COLUMN|SEQUENCE|TYPE|FUNCTION|SCHEMA|VIEW|TRIGGER|CONSTRAINT)\\b",
                    "\\bTRUNCATE\\s+(TABLE\\s+)?\\w+\\s*;",
                    "\\bRENAME\\b",
                    "\\bALTER\\s+COLUMN\\s+\\w+\\s+(SET\\s+DATA\\s+)?TYPE\\b",
                    "\\bSET\\s+NOT\\s+NULL\\b",
                    "\\bDROP\\s+DEFAULT\\b",
                    "\\bADD\\s+COLUMN\\s+\\w+\\s+(?:(?!DEFAULT)[^;,])*NOT\\s+NULL(?:(?!DEFAULT)[^;,])*[;,]",
                    "\\bADD\\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\\b(?:(?!NOT\\s+VALID)[^;])*;",
                    "\\bALTER\\s+TABLE\\s+product\\s+ADD\\s+COLUMN\\s+[^;]*\\b(GENERATED|random\\(|clock_timestamp\\()",
                    "\\bCREATE\\s+UNIQUE\\s+INDEX\\b[^;]*\\bON\\s+product\\b",
                    "\\bREINDEX\\b(?!\\s+\\w+\\s+CONCURRENTLY)",
                    "\\bCLUSTER\\s|\\bVACUUM\\s+FULL\\b|\\bLOCK\\s+TABLE\\b")
            .map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE))
            .toList();

    /** In the first migration the table is made and empty; later on it is large. */
    private static final Pattern BLOCKING_INDEX = Pattern.compile(
            "\\bCREATE\\s+INDEX\\s+(?!CONCURRENTLY)[^;]*\\bON\\s+product\\s|\\bDROP\\s+INDEX\\s+(?!CONCURRENTLY)",
            Pattern.CASE_INSENSITIVE);

    static Stream<Path> scripts() throws IOException {
        try (var files = Files.list(SCRIPTS)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aMigrationOnlyAdds(Path script) {
        assertThat(refused(statements(script)))
                .as(script.getFileName().toString())
                .isEmpty();
        if (!script.getFileName().toString().startsWith("V1__")) {
            assertThat(statements(script)).doesNotContainPattern(BLOCKING_INDEX);
        }
    }

    @Test
    void noScriptIsOverlooked() throws IOException {
        assertThat(scripts())
                .hasSizeGreaterThanOrEqualTo(7)
                .allSatisfy(
                        script -> assertThat(script.getFileName().toString()).matches("V\\d+__\\w+\\.sql"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE product DROP COLUMN stock;",
                "ALTER TABLE product RENAME COLUMN stock TO quantity;",
                "ALTER TABLE product ALTER COLUMN stock TYPE int;",
                "ALTER TABLE product ALTER COLUMN description SET NOT NULL;",
                "ALTER TABLE product ADD COLUMN weight int NOT NULL;",
                "ALTER TABLE product ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED;",
                "ALTER TABLE product ADD CHECK (stock < 10);",
                "ALTER TABLE product ADD CONSTRAINT few CHECK (stock < 10);",
                "DROP TABLE job_error;",
                "TRUNCATE job_error;",
                "CREATE UNIQUE INDEX one_name ON product (name);"
            })
    void whatWouldTakeSomethingAwayIsSeen(String statement) {
        assertThat(refused(statement)).isNotEmpty();
    }

    private static List<String> refused(String statements) {
        return CONTRACTING.stream()
                .map(pattern -> pattern.matcher(statements))
                .filter(Matcher::find)
                .map(Matcher::group)
                .toList();
    }

    private static String statements(Path script) {
        try {
            return Files.readString(script, StandardCharsets.UTF_8).replaceAll("--.*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
