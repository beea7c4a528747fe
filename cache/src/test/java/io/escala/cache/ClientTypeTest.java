package io.escala.cache;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClientTypeTest {

    @Test
    void whatCannotKeepTheProtocolIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> ClientType.require("CLUSTER", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarkus.redis.cache.client-type")
                .hasMessageContaining("sentinel");
        assertThatThrownBy(() -> ClientType.require("sentinel", true))
                .hasMessageContaining("quarkus.redis.cache.auto-failover");
        assertThatCode(() -> ClientType.require("standalone", false)).doesNotThrowAnyException();
        assertThatCode(() -> ClientType.require("sentinel", false)).doesNotThrowAnyException();
    }
}
