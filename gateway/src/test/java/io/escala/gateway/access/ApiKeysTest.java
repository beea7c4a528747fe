package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    private static final String OLD = "old-secret-0123456789";
    private static final String NEW = "new-secret-0123456789";

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = directory.resolve("keys");
        Files.writeString(file, "# shop's key\n\nshop editor " + OLD + "\n");
    }

    @Test
    void aSecretTellsTheNameAndTheRole() {
        var keys = new ApiKeys(List.of("ops operator " + NEW), file);
        assertThat(keys.find(OLD)).contains(new Identity("shop", Role.EDITOR));
        assertThat(keys.find(NEW)).contains(new Identity("ops", Role.OPERATOR));
        assertThat(keys.find(OLD + "x")).isEmpty();
        assertThat(keys.find("")).isEmpty();
    }

    @Test
    void aKeyMayBeGivenByItsDigest() {
        var hex = HexFormat.of().formatHex(ApiKey.sha256(NEW));
        var keys = new ApiKeys(List.of("shop editor sha256:" + hex), null);
        assertThat(keys.find(NEW)).contains(new Identity("shop", Role.EDITOR));
        assertThat(keys.find("sha256:" + hex)).isEmpty();
    }

    @Test
    void keysRotateWithoutAMomentInWhichNoneWorks() throws IOException {
        var keys = new ApiKeys(List.of(), file);
        assertThat(keys.refresh()).isFalse();
        Files.writeString(file, "shop editor " + OLD + "\nshop editor " + NEW + "\n");
        assertThat(keys.refresh()).isTrue();
        assertThat(keys.find(OLD)).isPresent();
        assertThat(keys.find(NEW)).isPresent();
        Files.writeString(file, "shop editor " + NEW + "\n");
        assertThat(keys.refresh()).isTrue();
        assertThat(keys.find(OLD)).isEmpty();
    }

    @Test
    void aBrokenOrMissingFileLeavesTheKeysAsTheyWere() throws IOException {
        var keys = new ApiKeys(List.of(), file);
        Files.writeString(file, "shop editor " + NEW + "\nops boss " + NEW + "2\n");
        assertThatThrownBy(keys::refresh).hasMessageContaining("keys, line 2").hasMessageNotContaining(NEW);
        assertThat(keys.find(OLD)).isPresent();
        Files.delete(file);
        assertThatThrownBy(keys::refresh).hasMessageContaining("keys-file");
        assertThat(keys.find(OLD)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop editor",
                "shop editor too-short",
                "shop reader secret-0123456789abc",
                "sh/op editor secret-0123456789abc",
                "shop editor secret-0123456789äbc",
                "shop editor sha256:1234",
                "shop editor secret-0123456789abc more"
            })
    void aLineThatIsNoKeyIsRefusedWithoutShowingIt(String line) {
        assertThatThrownBy(() -> new ApiKeys(List.of(line), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("escala.access.keys, key 1")
                .hasMessageNotContaining("secret-0123456789")
                .hasMessageNotContaining("too-short");
    }

    @Test
    void keysOfOneNameHaveOneRole() {
        assertThatThrownBy(() -> new ApiKeys(List.of("a editor " + OLD, "a operator " + NEW), null))
                .hasMessageContaining("two roles");
    }
}
