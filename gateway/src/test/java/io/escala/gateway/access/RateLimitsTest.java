package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.gateway.access.Share.Verdict;
import io.escala.jobs.testing.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static final int QUOTA = 500;

    private static Vertx vertx;
    private static TestRedis redis;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        redis = TestRedis.start();
    }

    @AfterAll
    static void stop() throws Exception {
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static RateLimits gateway(Duration window) {
        return new RateLimits(settings(window), Redis.createClient(vertx, redis.uri()), vertx);
    }

    private static LimitSettings settings(Duration window) {
        return new LimitSettings() {
            @Override
            public int requests() {
                return QUOTA;
            }

            @Override
            public Duration window() {
                return window;
            }

            @Override
            public int proxies() {
                return 1;
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(10);
            }
        };
    }

    private static Verdict ask(RateLimits gateway, String client) {
        var verdict = new CompletableFuture<Verdict>();
        gateway.admit(client, verdict::complete);
        try {
            return verdict.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void gatewaysTogetherAdmitTheQuotaAndNoMore() throws Exception {
        var gateways = List.of(gateway(Duration.ofMinutes(5)), gateway(Duration.ofMinutes(5)));
        var client = UUID.randomUUID().toString();
        var admitted = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 2 * QUOTA)
                    .mapToObj(i -> threads.submit(() -> {
                        if (ask(gateways.get(i % 2), client).admitted()) {
                            admitted.incrementAndGet();
                        }
                    }))
                    .toList();
            for (var one : asked) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(admitted).hasValue(QUOTA);
        assertThat(ask(gateways.getFirst(), client).admitted()).isFalse();
        assertThat(ask(gateways.getFirst(), "somebody else").admitted()).isTrue();
    }

    @Test
    void mostRequestsAskNobody() {
        var gateway = gateway(Duration.ofMinutes(5));
        var client = UUID.randomUUID().toString();
        long before = commands();
        for (int i = 0; i < QUOTA / 2; i++) {
            assertThat(ask(gateway, client).admitted()).isTrue();
        }
        assertThat(commands() - before).isLessThan(QUOTA / 2 / 10);
    }

    private static long commands() {
        var info = new CompletableFuture<String>();
        Redis.createClient(vertx, redis.uri())
                .send(Request.cmd(Command.INFO).arg("commandstats"))
                .onComplete(answer -> info.complete(answer.result().toString()));
        return info.orTimeout(20, TimeUnit.SECONDS)
                .join()
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void theQuotaIsRenewedWhenTheWindowEnds() {
        var gateway = gateway(Duration.ofSeconds(1));
        var client = UUID.randomUUID().toString();
        var refused = IntStream.rangeClosed(0, 50 * QUOTA)
                .mapToObj(_ -> ask(gateway, client))
                .filter(verdict -> !verdict.admitted())
                .findFirst()
                .orElseThrow();
        assertThat(refused.endsNanos() - System.nanoTime()).isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!ask(gateway, client).admitted()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
