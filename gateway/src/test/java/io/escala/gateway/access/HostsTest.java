package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {

    @Test
    void onlyTheHostsOfTheListAreAnswered() {
        var hosts = new Hosts(List.of("localhost", "[::1]", "Shop.Example"));
        assertThat(List.of("localhost", "localhost:8080", "LOCALHOST:1", "[::1]", "[::1]:8080", "shop.example"))
                .allMatch(hosts::answerTo);
        assertThat(List.of("", "evil.example", "localhost.evil.example", "xlocalhost", "::1", "[::2]:8080"))
                .noneMatch(hosts::answerTo);
        assertThat(hosts.answerTo(null)).isFalse();
    }

    @Test
    void aStarMeansAny() {
        assertThat(new Hosts(List.of("*")).answerTo("evil.example")).isTrue();
        assertThatThrownBy(() -> new Hosts(List.of("*", "localhost"))).hasMessageContaining("escala.access.hosts");
    }
}
