package io.escala.balancer.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.escala.balancer.pool.Member;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The written form of members, in a list and in a file. */
final class MemberFormatTest {

    private final MemberFormat format = new MemberFormat(9000);
    private final BackendsFile file = new BackendsFile(format);

    @Test
    void readsHostPortAndProbe() {
        assertThat(format.parse("gateway-1:8080")).isEqualTo(new Member("gateway-1", 8080, 9000));
        assertThat(format.parse(" 127.0.0.1:8081 probe=9001 ")).isEqualTo(new Member("127.0.0.1", 8081, 9001));
        assertThat(format.parse("[::1]:8080").address()).isEqualTo("[::1]:8080");
        assertThat(format.parse("[::1]:8080").host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gateway",
                "gateway:",
                ":8080",
                "gateway:0",
                "gateway:65536",
                "gateway:80a",
                "::1:8080",
                "http://gateway:8080",
                "gateway:8080 probe",
                "gateway:8080 probe=0",
                "gateway:8080 weight=3",
                "gateway:8080 probe=9000 more",
                "gateway:9000"
            })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> format.parse(text));
    }

    @Test
    void refusesTheManagementPortAsTrafficPort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> format.parse("gateway:9000"))
                .withMessageContaining("management port must not be reachable");
    }

    @Test
    void aFileMayHaveCommentsAndEmptyLines() {
        assertThat(file.parse("# the gateways\n\n a:1 # first\r\nb:2 probe=3\n"))
                .containsExactly(new Member("a", 1, 9000), new Member("b", 2, 3));
        assertThat(file.parse("")).isEmpty();
    }

    @Test
    void aBrokenLineIsNamedByItsNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.parse("a:1\n# comment\nb\n"))
                .withMessageStartingWith("line 3: 'b' is not a backend");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.parse("a:1\n\na:1 probe=7\n"))
                .withMessage("line 3: a:1 is already in line 1");
    }

    @Test
    void aListRefusesDuplicates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticList.of(List.of("a:1", " a:1"), 9000))
                .withMessage("a:1 is listed twice");
    }
}
