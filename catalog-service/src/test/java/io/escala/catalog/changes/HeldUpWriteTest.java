package io.escala.catalog.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.cache.Protocol;
import io.escala.cache.RedisCache;
import io.escala.catalog.Stores;
import io.escala.catalog.changes.WriteFence.Change;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A service that stands still while it opens a fence; one whose timer for Redis is too long sees the same. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class HeldUpWriteTest {

    @Inject
    @RedisClientName("cache")
    Redis redis;

    @Inject
    UnsettledKeys unsettled;

    @Inject
    EntityManager entities;

    /** Regression: the client got a 500, which says nothing about whether to try again. */
    @Test
    void aWriteWhoseCommitWindowPassedIsMadeAgain() {
        var patient = new WriteFence(new RedisCache(redis, Duration.ofSeconds(20)), unsettled, entities);
        var tries = new AtomicInteger();
        var made = patient.write(() -> {
            if (tries.incrementAndGet() == 1) {
                pauseRedis(Protocol.COMMIT_WINDOW.plusMillis(500));
            }
            return new Change<>("made", List.of("held-up"));
        });
        assertThat(made).isEqualTo("made");
        assertThat(tries).hasValue(2);
    }

    private void pauseRedis(Duration time) {
        redis.send(Request.cmd(Command.CLIENT).arg("PAUSE").arg(time.toMillis()))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
