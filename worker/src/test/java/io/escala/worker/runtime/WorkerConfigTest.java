package io.escala.worker.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WorkerConfigTest {

    @Test
    void aLeaseThatOneLateHeartbeatLosesIsRefusedByName() {
        var config = TestConfig.quick("q").withLease(Duration.ofSeconds(4), Duration.ofSeconds(2));
        assertThatThrownBy(config::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("escala.worker.lease (PT4S)")
                .hasMessageContaining("escala.worker.heartbeat (PT2S)");
        TestConfig.quick("q")
                .withLease(Duration.ofMillis(4001), Duration.ofSeconds(2))
                .check();
    }
}
