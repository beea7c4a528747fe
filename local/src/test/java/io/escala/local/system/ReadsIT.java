package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedStack.class)
final class ReadsIT {
    private static final int READS = 100;

    @Test
    void hundredReadsAlternateBetweenTheGatewaysAndOnlyTheFirstMissesTheCache(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            assertThat(client.putProduct("alternating").statusCode()).isIn(200, 201);
            List<HttpResponse<String>> reads = new ArrayList<>();
            for (int i = 0; i < READS; i++) {
                reads.add(client.get("/api/products/alternating"));
            }

            assertThat(reads).allSatisfy(read -> assertThat(read.statusCode()).isEqualTo(200));
            List<String> gateways =
                    reads.stream().map(read -> header(read, "X-Served-By")).toList();
            assertThat(gateways.stream().collect(Collectors.groupingBy(g -> g, Collectors.counting())))
                    .containsOnlyKeys("gateway-1", "gateway-2")
                    .allSatisfy((gateway, count) -> assertThat(count).isEqualTo(READS / 2));
            for (int i = 1; i < READS; i++) {
                assertThat(gateways.get(i)).isNotEqualTo(gateways.get(i - 1));
            }
            assertThat(header(reads.getFirst(), "Cache-Status")).contains("fwd=miss");
            assertThat(reads.subList(1, READS))
                    .allSatisfy(read -> assertThat(header(read, "Cache-Status")).contains("; hit"));
        }
    }

    @Test
    void readAfterWriteSeesTheWrite(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            client.putProduct("rewritten");
            client.get("/api/products/rewritten");
            for (int stock = 1; stock <= 20; stock++) {
                client.send(
                        "PUT",
                        "/api/products/rewritten",
                        "application/json",
                        "{\"name\":\"n\",\"category\":\"c\",\"price\":1.00,\"currency\":\"EUR\",\"stock\":" + stock
                                + "}");
                assertThat(Client.json(client.get("/api/products/rewritten"))
                                .path("stock")
                                .asInt())
                        .isEqualTo(stock);
            }
        }
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
