package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.schedules.Cron;
import io.escala.jobs.schedules.Schedule;
import io.escala.jobs.schedules.Schedules;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schedules on a real Redis, with more than one worker and with a Redis that forgets. */
@Timeout(60)
final class RedisSchedulesTest {

    private static final Schedule EVERY_SECOND =
            new Schedule("tick", "* * * * * *", "UTC", "acme", "simulate", 1, "{\"steps\":1}", 7);

    private final RedisFixture redis = RedisFixture.start("appendonly yes", "appendfsync always");
    private final RedisJobQueue queue = redis.queue(RedisJobQueue.Settings.DEFAULT);
    private final Schedules schedules = queue.schedules();

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void aScheduleIsKeptAsItWasStored() {
        var stored = schedules.put(EVERY_SECOND);
        assertThat(schedules.find("tick")).contains(stored);
        assertThat(stored.next()).isBetween(Instant.ofEpochMilli(redis.millis() - 1000), inAMinute());
        assertThat(schedules.list()).containsExactly(stored);
        assertThat(schedules.find("other")).isEmpty();
        assertThat(schedules.delete("tick")).isTrue();
        assertThat(schedules.delete("tick")).isFalse();
        assertThat(schedules.list()).isEmpty();
        assertThat(schedules.due().planned()).isEmpty();
    }

    @Test
    void eachTickQueuesOneJobHoweverManyLook() {
        schedules.put(EVERY_SECOND);
        var fired = new AtomicInteger();
        var ticks = Collections.synchronizedSet(new HashSet<Instant>());
        long end = redis.millis() + 3500;
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var its = redis.queue(RedisJobQueue.Settings.DEFAULT).schedules();
                workers.execute(() -> {
                    while (redis.millis() < end) {
                        for (var planned : its.due().planned()) {
                            if (its.fire(planned, next(its))) {
                                fired.incrementAndGet();
                                ticks.add(planned.next());
                            }
                        }
                        redis.tick();
                    }
                });
            }
        }
        assertThat(fired.get()).isBetween(2, 4).isEqualTo(ticks.size());
        var jobs = queue.list(new Filter(null, null, null, null, 50)).items();
        assertThat(jobs).hasSize(fired.get());
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.tenant()).isEqualTo("acme");
            assertThat(job.priority()).isEqualTo(7);
            assertThat(job.payload()).isEqualTo("{\"steps\":1}");
        });
        assertThat(schedules.find("tick").orElseThrow().last())
                .isEqualTo(jobs.getFirst().id());
    }

    @Test
    void ticksThatNobodySawAreMadeUpForByOne() {
        schedules.put(EVERY_SECOND);
        rewind(30_000);
        var due = schedules.due().planned().getFirst();
        assertThat(schedules.fire(due, next(schedules))).isTrue();
        assertThat(schedules.fire(due, next(schedules))).as("taken").isFalse();
        assertThat(queue.stats().ready()).isEqualTo(1);
        assertThat(schedules.find("tick").orElseThrow().next()).isAfter(Instant.ofEpochMilli(redis.millis() - 1000));
    }

    @Test
    void aTickOfAScheduleThatWasReplacedMeanwhileIsNotFired() {
        schedules.put(EVERY_SECOND);
        rewind(5_000);
        var due = schedules.due().planned().getFirst();
        schedules.put(new Schedule("tick", "* * * * * *", "UTC", "acme", "simulate", 1, "{\"steps\":2}", 7));
        assertThat(schedules.fire(due, next(schedules))).isFalse();
        schedules.delete("tick");
        assertThat(schedules.fire(due, next(schedules))).isFalse();
        assertThat(queue.stats().ready()).isZero();
    }

    @Test
    void aTickThatRedisForgotQueuesTheSameJobAgain() throws IOException {
        schedules.put(EVERY_SECOND);
        rewind(5_000);
        long kept = redis.appendOnlyFile().length();
        var due = schedules.due().planned().getFirst();
        assertThat(schedules.fire(due, next(schedules))).isTrue();
        var before = theOnlyJob(queue);
        redis.server.kill();
        redis.truncateAppendOnlyFile(kept);
        redis.server.restart();
        assertThat(queue.find(before)).isEmpty();
        assertThat(schedules.fire(schedules.due().planned().getFirst(), next(schedules)))
                .isTrue();
        assertThat(theOnlyJob(queue))
                .as("so the ledger knows what its first run committed")
                .isEqualTo(before);
    }

    @Test
    void theLastTickIsTheLast() {
        schedules.put(EVERY_SECOND);
        rewind(5_000);
        assertThat(schedules.fire(schedules.due().planned().getFirst(), null)).isTrue();
        assertThat(schedules.due().planned()).isEmpty();
        assertThat(schedules.find("tick").orElseThrow().next()).isNull();
    }

    private static JobId theOnlyJob(JobQueue queue) {
        var jobs = queue.list(new Filter(null, null, null, null, 50)).items();
        assertThat(jobs).hasSize(1);
        return jobs.getFirst().id();
    }

    private static Instant next(Schedules schedules) {
        return Cron.parse(EVERY_SECOND.cron(), "UTC")
                .next(schedules.due().now())
                .orElseThrow();
    }

    /** As when nobody looked for so long. */
    private void rewind(long millis) {
        redis.call(Request.cmd(Command.ZADD)
                .arg("{escala:test}:2:ticks")
                .arg(Long.toString(redis.millis() - millis))
                .arg("tick"));
    }

    private Instant inAMinute() {
        return Instant.ofEpochMilli(redis.millis() + 60_000);
    }
}
