package io.escala.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.local.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackDirectoryTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"aot", "bench", "bin", "soak"})
    void whatOtherCommandsKeepThereDoesNotKeepAStackAway(String name) throws Exception {
        Files.createDirectory(directory.resolve(name));
        StackDirectory claimed = StackDirectory.claim(directory);
        claimed.empty();
        claimed.release();
        assertThat(directory.resolve(name)).isDirectory();
    }

    @Test
    void filesOfOthersDo() throws Exception {
        Files.createDirectory(directory.resolve("thesis"));
        assertThatThrownBy(() -> StackDirectory.claim(directory))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("thesis");
        assertThat(directory.toFile().list()).containsExactly("thesis");
    }
}
