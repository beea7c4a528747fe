package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.Claim;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue in a Redis that is full, dead, hung, misconfigured or that lost its last writes. */
@Timeout(60)
final class RedisFaultsTest {

    private static final Map<String, Known> KNOWN = Map.of("import", new Known(1));
    private static final Duration LEASE = Duration.ofMillis(500);
    private static final RedisJobQueue.Settings SETTINGS = new RedisJobQueue.Settings(
            Duration.ofMillis(500), Duration.ofHours(1), Duration.ofDays(7), Duration.ofSeconds(2));

    private @Nullable RedisFixture started;

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void aFullRedisRefusesSubmissionsAndStillSettlesWhatRuns() {
        var redis = start("maxmemory 8mb", "maxmemory-policy noeviction");
        var queue = ready(redis);
        for (int i = 0; i < 4; i++) {
            submit(queue, "{}");
        }
        var toComplete = claim(queue);
        var toFail = claim(queue);
        var toRelease = claim(queue);
        var big = new Submission("import", 1, "x".repeat(60_000), Duration.ZERO, 0, null);
        while (!(queue.submit(big) instanceof SubmitOutcome.Full)) {
            assertThat(queue.stats().ready()).isLessThan(1000);
        }
        redis.call(Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory").arg("4mb"));
        assertThat(queue.submit(big)).isEqualTo(new SubmitOutcome.Full());
        assertThat(RedisFixture.renew(queue, toComplete, new Progress(50, Map.of("rows", 1L))))
                .isEqualTo(Hold.HELD);
        assertThat(queue.settle(new Settlement.Completed(toComplete, Progress.NONE, "{}")))
                .isTrue();
        assertThat(queue.settle(new Settlement.Failed(toFail, "x", Duration.ofHours(1))))
                .isTrue();
        assertThat(queue.settle(new Settlement.Released(toRelease, Progress.NONE, Duration.ZERO)))
                .isTrue();
        assertThat(claim(queue).job().id()).isEqualTo(toRelease.job().id());
        queue.sweep();
    }

    /** Its caller is told of the failure and will not run it: the job must not wait for its lease. */
    @Test
    void aJobClaimedBesideASettlementThatFailsIsReadyAgainAtOnce() {
        var redis = start("appendonly yes");
        var queue = ready(redis);
        submit(queue, "{}");
        var running = claim(queue);
        var next = submit(queue, "{}");
        redis.call(Request.cmd(Command.SET).arg("{escala:test}:2:finished").arg("not a sorted set"));
        assertThatThrownBy(() -> queue.exchange(
                        List.of(new Settlement.Completed(running, Progress.NONE, "{}")),
                        new Wish("w", KNOWN, Duration.ofHours(1), 1, 1)))
                .isInstanceOf(RedisRefusal.class);
        var job = queue.find(next).orElseThrow();
        assertThat(job.state()).isInstanceOf(JobState.Ready.class);
        assertThat(job.attempt()).isZero();
    }

    /** It accepts connections and refuses their first commands; a pool has no places to lose for such connections. */
    @Test
    void aRedisThatLoadsItsDataForLongIsUsedAgainAfterwards() {
        var redis = start("appendonly yes", "key-load-delay 100");
        var queue = redis.narrowQueue(SETTINGS);
        redis.call(Request.cmd(Command.EVAL)
                .arg("for i = 1, 10000 do redis.call('SET', 'x', i) end return 1")
                .arg(0));
        redis.server.kill();
        var restart = CompletableFuture.runAsync(redis.server::restart);
        int refused = 0;
        while (!restart.isDone()) {
            try {
                queue.stats();
            } catch (QueueUnavailableException e) {
                refused += String.valueOf(e.getMessage()).contains("LOADING") ? 1 : 0;
            }
        }
        restart.join();
        assertThat(refused).as("connections that met a Redis that loads").isPositive();
        assertThat(queue.stats().running()).isZero();
    }

    @Test
    void aRedisThatMayEvictGetsNoEpoch() {
        var queue = start("maxmemory 50mb", "maxmemory-policy allkeys-lru").queue(SETTINGS);
        var needed = (ClaimOutcome.EpochNeeded) queue.claim(new Wish("w", KNOWN, LEASE, 1, 0));
        assertThatThrownBy(() -> queue.setEpoch(needed.run(), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("maxmemory-policy")
                .hasMessageContaining("allkeys-lru");
    }

    @Test
    void anEpochIsSetOnceForARunAndOnlyForTheRunThatWasSeen() {
        var redis = start("appendonly yes", "appendfsync always");
        var queue = redis.queue(SETTINGS);
        var missed = (ClaimOutcome.EpochNeeded) queue.claim(new Wish("w", KNOWN, LEASE, 1, 0));
        redis.server.kill();
        redis.server.restart();
        assertThat(queue.setEpoch(missed.run(), 7))
                .as("drawn for a run that is over")
                .isFalse();
        var first = (ClaimOutcome.EpochNeeded) queue.claim(new Wish("w", KNOWN, LEASE, 1, 0));
        assertThat(queue.setEpoch(first.run(), 1)).isTrue();
        assertThat(queue.setEpoch(first.run(), 2)).isFalse();
        redis.server.kill();
        redis.server.restart();
        var second = (ClaimOutcome.EpochNeeded) queue.claim(new Wish("w", KNOWN, LEASE, 1, 0));
        assertThat(second.run()).isNotEqualTo(first.run());
        assertThat(queue.setEpoch(first.run(), 3)).isFalse();
        assertThat(queue.setEpoch(second.run(), 4)).isTrue();
    }

    @Test
    void aFenceIsNotReusedWhenRedisLostItsLastWrites() throws IOException {
        var redis = start("appendonly yes", "appendfsync always");
        var queue = ready(redis);
        var id = submit(queue, "{}");
        long kept = redis.appendOnlyFile().length();
        var before = claim(queue);
        redis.server.kill();
        redis.truncateAppendOnlyFile(kept);
        redis.server.restart();
        assertThat(queue.find(id).orElseThrow().state()).isEqualTo(new JobState.Ready());
        redis.setEpoch(queue);
        var after = claim(queue);
        assertThat(after.job().id()).isEqualTo(id);
        assertThat(after.fence().n())
                .as("Redis counts the same number again")
                .isEqualTo(before.fence().n());
        assertThat(after.fence()).isGreaterThan(before.fence());
        assertThat(RedisFixture.renew(queue, before, Progress.NONE)).isEqualTo(Hold.LOST);
        assertThat(queue.settle(new Settlement.Completed(before, Progress.NONE, "{}")))
                .isFalse();
    }

    @Test
    void whatIsAcknowledgedSurvivesAKill() {
        var redis = start("appendonly yes", "appendfsync always");
        var queue = ready(redis);
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 200; i++) {
            ids.add(submit(queue, "{}"));
        }
        redis.server.kill();
        redis.server.restart();
        assertThat(ids).allSatisfy(id -> assertThat(queue.find(id)).isPresent());
        assertThat(queue.stats().ready()).isEqualTo(200);
    }

    @Test
    void theFirstSweepsAfterARestartGrantOneMoreLease() {
        var redis = start("appendonly yes", "appendfsync always");
        var queue = ready(redis);
        submit(queue, "{}");
        var claim = claim(queue);
        redis.server.kill();
        redis.server.restart();
        long restarted = redis.millis();
        while (redis.millis() < restarted + 1500) {
            assertThat(queue.sweep()).isZero();
            redis.tick();
        }
        assertThat(RedisFixture.renew(queue, claim, Progress.NONE))
                .as("an expired lease that nobody took still stands")
                .isEqualTo(Hold.HELD);
        while (queue.sweep() == 0) {
            redis.tick();
        }
        assertThat(RedisFixture.renew(queue, claim, Progress.NONE)).isEqualTo(Hold.LOST);
    }

    @Test
    void aHungRedisRescuesNothingWhenItWakes() {
        var redis = start();
        var queue = ready(redis);
        submit(queue, "{}");
        queue.sweep();
        claim(queue);
        long slept = redis.millis();
        while (redis.millis() < slept + 2500) {
            redis.tick();
        }
        assertThat(queue.sweep())
                .as("nobody could sweep, so nobody could renew")
                .isZero();
    }

    @Test
    void aDeadRedisIsUnavailableAndServesAgainWithoutBeingAsked() {
        var redis = start("appendonly yes", "appendfsync always");
        var queue = ready(redis);
        var id = submit(queue, "{}");
        redis.server.kill();
        assertThatThrownBy(() -> queue.find(id)).isInstanceOf(QueueUnavailableException.class);
        assertThatThrownBy(() -> submit(queue, "{}")).isInstanceOf(QueueUnavailableException.class);
        redis.server.restart();
        assertThat(queue.find(id)).isPresent();
    }

    @Test
    void aHungRedisIsUnavailableInTimeAndServesAgain() {
        var redis = start();
        var queue = ready(redis);
        var id = submit(queue, "{}");
        redis.server.pause();
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> queue.find(id)).isInstanceOf(QueueUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
        }
        redis.server.resume();
        assertThat(queue.find(id)).isPresent();
    }

    @Test
    void scriptsThatRedisForgotAreLoadedAgain() {
        var redis = start();
        var queue = ready(redis);
        redis.call(Request.cmd(Command.SCRIPT).arg("FLUSH"));
        submit(queue, "{}");
        assertThat(claim(queue).fence().n()).isEqualTo(1);
    }

    @Test
    void aWaitThatIsInterruptedLeavesTheWakeUpToOthers() throws Exception {
        var redis = start();
        var queue = ready(redis);
        var other = redis.queue(SETTINGS);
        var ended = new CompletableFuture<Boolean>();
        var waiting = Thread.ofPlatform().start(() -> {
            try {
                queue.awaitReady(Duration.ofSeconds(30));
                ended.complete(false);
            } catch (InterruptedException e) {
                ended.complete(true);
            }
        });
        while (!redis.call(Request.cmd(Command.INFO).arg("clients")).toString().contains("blocked_clients:1")) {
            redis.tick();
        }
        waiting.interrupt();
        assertThat(ended.get(5, TimeUnit.SECONDS)).isTrue();
        while (!redis.call(Request.cmd(Command.INFO).arg("clients")).toString().contains("blocked_clients:0")) {
            redis.tick();
        }
        submit(queue, "{}");
        long start = System.nanoTime();
        other.awaitReady(Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aWakeUpThatDiedWithItsWorkerIsRenewedByASweep() throws InterruptedException {
        var redis = start();
        var queue = ready(redis);
        submit(queue, "{}");
        queue.awaitReady(Duration.ofSeconds(30));
        queue.sweep();
        long start = System.nanoTime();
        queue.awaitReady(Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private RedisFixture start(String... config) {
        started = RedisFixture.start(config);
        return started;
    }

    private static JobQueue ready(RedisFixture redis) {
        var queue = redis.queue(SETTINGS);
        // The first call of a cold JVM on a busy machine may take longer than the half second that a command has here.
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                redis.setEpoch(queue);
                return queue;
            } catch (QueueUnavailableException cold) {
                if (System.nanoTime() - deadline > 0) {
                    throw cold;
                }
            }
        }
    }

    private static JobId submit(JobQueue queue, String payload) {
        return ((SubmitOutcome.Accepted) queue.submit(new Submission("import", 1, payload, Duration.ZERO, 4, null)))
                .id();
    }

    private static Claim claim(JobQueue queue) {
        return ((ClaimOutcome.Claimed) queue.claim(new Wish("w", KNOWN, LEASE, 1, 0)))
                .claims()
                .getFirst();
    }
}
