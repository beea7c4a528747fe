package io.escala.jobs.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.testing.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final Pace PACE = new Pace(Duration.ofMillis(200), Duration.ofMillis(1500));

    private final TestRedis server = TestRedis.start();
    private final Vertx vertx = Vertx.vertx();
    private final Presence presence = presence();

    private Presence presence() {
        return new Presence(Redis.createClient(vertx, server.uri()), Duration.ofSeconds(2), PACE);
    }

    @AfterEach
    void stop() {
        presence.close();
        server.close();
        vertx.close();
    }

    @Test
    void membersAreWhoReportedWithTheirLastReport() {
        presence.beat("gateway", "gateway-1", "{\"n\":1}");
        presence.beat("worker", "a/b c", "{}");
        presence.beat("gateway", "gateway-1", "{\"n\":2}");
        assertThat(presence.members())
                .extracting(Member::role, Member::name, Member::report)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("gateway", "gateway-1", "{\"n\":2}"),
                        org.assertj.core.groups.Tuple.tuple("worker", "a/b c", "{}"));
    }

    @Test
    void aReportTellsWhetherSomebodyLooks() {
        assertThat(presence.beat("gateway", "1", "{}")).isFalse();
        presence.members();
        assertThat(presence.beat("gateway", "1", "{}")).isTrue();
    }

    @Test
    void whoFallsSilentWhileSomebodyLooksIsSeenToBeSilentAndThenForgotten() {
        presence.members();
        presence.beat("gateway", "1", "{}");
        await(() -> presence.members().stream()
                .anyMatch(member -> member.silent().compareTo(PACE.watched().multipliedBy(2)) > 0));
        await(() -> presence.members().isEmpty());
    }

    @Test
    void whoLeavesIsForgottenAtOnce() {
        presence.beat("gateway", "1", "{}");
        presence.beat("gateway", "2", "{}");
        presence.leave("gateway", "1");
        assertThat(presence.members()).extracting(Member::name).containsExactly("2");
    }

    @Test
    void heartbeatIsQuickWhileSomebodyLooksAndSlowOtherwise() {
        var reports = new AtomicInteger();
        try (var looking = presence();
                var _ = Heartbeat.start(presence, "worker", "1", () -> "{\"n\":" + reports.incrementAndGet() + "}")) {
            await(() -> reports.get() == 1);
            long slow = System.nanoTime();
            await(() -> reports.get() == 2);
            assertThat(Duration.ofNanos(System.nanoTime() - slow)).isGreaterThan(Duration.ofMillis(1200));
            await(() -> {
                looking.members();
                return reports.get() >= 3;
            });
            long quick = System.nanoTime();
            int before = reports.get();
            await(() -> {
                looking.members();
                return reports.get() >= before + 3;
            });
            assertThat(Duration.ofNanos(System.nanoTime() - quick))
                    .isLessThan(PACE.idle().multipliedBy(3));
        }
        assertThat(presence.members()).as("it has left").isEmpty();
    }

    @Test
    void heartbeatOutlivesAnOutage() {
        try (var _ = Heartbeat.start(presence, "worker", "1", () -> "{}")) {
            await(() -> presence.members().size() == 1);
            server.kill();
            assertThatThrownBy(presence::members).isInstanceOf(QueueUnavailableException.class);
            server.restart();
            await(() -> seen() == 1);
        }
    }

    private int seen() {
        try {
            return presence.members().size();
        } catch (QueueUnavailableException e) {
            return -1;
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
