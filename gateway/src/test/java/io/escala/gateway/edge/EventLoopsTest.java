package io.escala.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

    @Test
    void thereIsOneForEachProcessor() {
        var config = new SmallRyeConfigBuilder().addDiscoveredSources().build();
        assertThat(config.getValue(EventLoops.PROPERTY, Integer.class))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void anOperatorMaySayOtherwise() {
        var said = new PropertiesConfigSource(Map.of(EventLoops.PROPERTY, "7"), "said", 100);
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredSources()
                .withSources(said)
                .build();
        assertThat(config.getValue(EventLoops.PROPERTY, Integer.class)).isEqualTo(7);
    }
}
