package io.escala.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.escala.balancer.testing.VirtualTime;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What start-up refuses, with a message that names the setting to change. */
final class SettingsTest {

    private static final Map<String, String> BACKENDS = Map.of("escala.balancer.backends", "a:1,b:2 probe=3");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void dnsNeedsAServiceAndEndpointSlicesAPod() {
        var dns = Map.of("escala.balancer.discovery", "dns");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(dns).discovery(vertx, new VirtualTime()))
                .withMessage("escala.balancer.discovery is dns and needs escala.balancer.service");
        var slices = Map.of("escala.balancer.discovery", "endpointslices", "escala.balancer.service", "gateway");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(slices).discovery(vertx, new VirtualTime()))
                .withMessageContaining("this is not a pod");
        var named = Map.of("escala.balancer.discovery", "dns", "escala.balancer.service", "gateway");
        try (var discovery = settings(named).discovery(vertx, new VirtualTime())) {
            assertThat(discovery.describe()).isEqualTo("the DNS name gateway");
        }
    }

    @Test
    void theDefaultsHoldTogether() {
        var settings = settings(BACKENDS);
        assertThat(settings.discovery(vertx, new VirtualTime()).describe()).isEqualTo("a list of 2");
        assertThat(settings.health().fall()).isEqualTo(2);
        assertThat(settings.proxy().retry().ratio()).isEqualTo(0.2);
    }

    @Test
    void aFileWillDoInstead() {
        var settings = settings(Map.of("escala.balancer.backends-file", "/etc/backends"));
        assertThat(settings.discovery(vertx, new VirtualTime()).describe()).isEqualTo("the file /etc/backends");
    }

    @Test
    void neitherListNorFileIsRefusedAndSoAreBoth() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(Map.of()).discovery(vertx, new VirtualTime()))
                .withMessageContainingAll("no backends", "escala.balancer.backends-file");
        var both = new HashMap<>(BACKENDS);
        both.put("escala.balancer.backends-file", "/etc/backends");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(both).discovery(vertx, new VirtualTime()))
                .withMessageContaining("both set");
    }

    @Test
    void aMalformedListNamesTheItem() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        settings(Map.of("escala.balancer.backends", "a:1,b")).discovery(vertx, new VirtualTime()))
                .withMessage("escala.balancer.backends: 'b' is not a backend; write host:port or host:port probe=PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "probe.port, 0",
        "probe.path, ready",
        "probe.interval, 0s",
        "probe.timeout, 0s",
        "probe.fall, 0",
        "probe.rise, 0",
        "ejection.failures, 0",
        "ejection.time, 0s",
        "ejection.max-time, 1s",
        "ejection.errors, -1",
        "ejection.stall, 10ms",
        "ejection.slow-factor, 1",
        "ejection.slow-excess, -1s",
        "slow-start.share, 0",
        "slow-start.time, -1s",
        "limit.least, 0",
        "retry.max, -1",
        "retry.ratio, 1.5",
        "retry.floor, -1",
        "upstream.connect-timeout, 30s",
        "upstream.response-timeout, 0s",
        "upstream.idle-timeout, 20s",
        "upstream.keep-alive, -1s",
        "upstream.fresh, -1s",
        "upstream.max-connections, 0",
        "retry.body, 1G",
        "client.line, 10",
        "client.head, 8K",
        "client.fields, 0",
        "client.head-timeout, 0s",
        "client.body-timeout, 0s",
        "client.keep-alive, 0s",
        "client.connections, 0",
        "queue.size, -1",
        "queue.time, -1s",
        "file-interval, 0s",
        "dns-interval, 0s",
        "warm-up, -1s",
        "port, 0",
        "drain.announce, -1s",
        "drain.deadline, -1s"
    })
    void aValueOutOfRangeNamesItsSetting(String name, String value) {
        var values = new HashMap<>(BACKENDS);
        values.put("escala.balancer." + name, value);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(values))
                .withMessageStartingWith("escala.balancer." + name + " must ");
    }

    private static Settings settings(Map<String, String> values) {
        var config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withConverter(Path.class, 200, new PathConverter())
                .withMapping(BalancerConfig.class)
                .withDefaultValues(values)
                .build();
        return new Settings(config.getConfigMapping(BalancerConfig.class));
    }
}
