package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientsTest {

    @Test
    void theAddressThatTheOutermostProxySawCounts() {
        assertThat(Clients.forwarded("1.1.1.1", 1, "9.9.9.9")).isEqualTo("1.1.1.1");
        assertThat(Clients.forwarded("made-up, 1.1.1.1", 1, "9.9.9.9")).isEqualTo("1.1.1.1");
        assertThat(Clients.forwarded("made-up, 1.1.1.1, 10.0.0.1", 2, "9.9.9.9"))
                .isEqualTo("1.1.1.1");
        assertThat(Clients.forwarded(null, 1, "9.9.9.9")).isEqualTo("9.9.9.9");
    }

    @Test
    void addressesOfOneIpv6NetworkAreOneClient() {
        assertThat(Clients.network("2001:db8:1:2::1")).isEqualTo(Clients.network("2001:db8:1:2:ffff::9"));
        assertThat(Clients.network("2001:db8:1:2::1")).isNotEqualTo(Clients.network("2001:db8:1:3::1"));
        assertThat(Clients.network("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Clients.network("x".repeat(1_000))).hasSize(64);
    }
}
