package io.escala.local.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.local.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The controls take rules out of the scripts as they are. */
class CacheControlTest {
    private static final Path SCRIPTS = Path.of("../cache/src/main/resources/io/escala/cache");

    @ParameterizedTest
    @CsvSource({
        "NO_FENCE, open",
        "NO_FENCE, open-queries",
        "DELETE_AFTER_COMMIT, open",
        "DELETE_AFTER_COMMIT, open-queries",
        "DELETE_AFTER_COMMIT, fill",
        "FLAG, open",
        "FLAG, close",
        "NO_QUARANTINE, read",
        "NO_QUARANTINE, fill"
    })
    void aControlChangesTheScript(CacheControl control, String script) throws IOException {
        assertThat(control.apply(whole(script))).isNotEqualTo(whole(script));
    }

    @ParameterizedTest
    @EnumSource(CacheControl.class)
    void otherScriptsPassAsTheyAre(CacheControl control) {
        assertThat(control.apply("return 1")).isEqualTo("return 1");
    }

    /** A control that would control nothing says so. */
    @Test
    void aScriptThatHasChangedIsNoticed() throws IOException {
        for (String script : List.of("open", "open-queries")) {
            String changed = whole(script).replace("HSET", "HMSET");
            assertThatThrownBy(() -> CacheControl.NO_FENCE.apply(changed)).hasMessageContaining("has no more");
        }
    }

    @Test
    void anUnknownControlIsRefused() {
        assertThatThrownBy(() -> CacheControl.named("nothing"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no-fence, delete-after-commit, flag, no-quarantine");
    }

    private static String whole(String script) throws IOException {
        return Files.readString(SCRIPTS.resolve("prelude.lua")) + Files.readString(SCRIPTS.resolve(script + ".lua"));
    }
}
