package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedStack.class)
final class FailoverIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @Test
    void killedGatewayUnderLoadFailsNoReadAndComesBack(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            client.putProduct("failover");
            long pid = stack.member("gateway-2").path("pid").asLong();
            try (Load load = new Load(client, "/api/products/failover")) {
                load.awaitMore(200);
                assertThat(stack.cli("kill", "gateway-2").exit()).isZero();
                load.awaitMore(200);
                Eventually.until(
                        WITHIN,
                        () -> stack.member("gateway-2"),
                        m -> m.path("healthy").asBoolean() && m.path("pid").asLong() != pid,
                        () -> "gateway-2 is not back");
                load.awaitMore(200);
                assertThat(load.end()).as("failed of %d reads", load.reads()).isEmpty();
            }
            awaitTraffic(client, "gateway-2");
        }
    }

    @Test
    void scalingUnderLoadFailsNoRead(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            client.putProduct("scaling");
            try (Load load = new Load(client, "/api/products/scaling")) {
                load.awaitMore(200);
                assertThat(stack.cli("scale", "gateway=3").output()).contains("gateway: 2 -> 3");
                awaitTraffic(client, "gateway-3");
                load.awaitMore(200);
                assertThat(stack.cli("scale", "gateway=2").output()).contains("gateway: 3 -> 2");
                load.awaitMore(200);
                assertThat(load.end()).as("failed of %d reads", load.reads()).isEmpty();
            }
            assertThat(names(stack)).contains("gateway-1", "gateway-2").doesNotContain("gateway-3");
        }
    }

    @Test
    void killedDatabaseComesBackWithWhatItAcknowledged(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            assertThat(client.putProduct("durable").statusCode()).isIn(200, 201);
            assertThat(stack.cli("kill", "postgres").exit()).isZero();
            Eventually.until(
                    WITHIN,
                    () -> client.putProduct("after-the-crash").statusCode(),
                    status -> status == 201 || status == 200,
                    () -> "writes do not come back");
            assertThat(client.get("/api/products/durable").statusCode()).isEqualTo(200);
        }
    }

    private static void awaitTraffic(Client client, String gateway) throws Exception {
        Eventually.until(
                WITHIN,
                () -> client.get("/api/products/failover")
                        .headers()
                        .firstValue("X-Served-By")
                        .orElse(""),
                gateway::equals,
                () -> gateway + " gets no traffic");
    }

    private static List<String> names(RunningStack stack) throws Exception {
        List<String> names = new ArrayList<>();
        stack.status()
                .path("members")
                .forEach(member -> names.add(member.path("name").asText()));
        return names;
    }
}
