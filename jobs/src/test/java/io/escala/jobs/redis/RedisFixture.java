package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Claim;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobQueue.Renewal;
import io.escala.jobs.Progress;
import io.escala.jobs.Wish;
import io.escala.jobs.testing.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A Redis with what a test needs around it: clients, queues, its clock, and the epochs that PostgreSQL would give. */
final class RedisFixture implements AutoCloseable {

    final TestRedis server;
    private final Vertx vertx = Vertx.vertx();
    private final List<RedisJobQueue> queues = new ArrayList<>();
    private final AtomicLong epochs = new AtomicLong();
    private final Link link;

    private RedisFixture(TestRedis server) {
        this.server = server;
        link = new Link(Redis.createClient(vertx, server.uri()), Duration.ofSeconds(5), List.of());
    }

    static RedisFixture start(String... config) {
        return new RedisFixture(TestRedis.start(config));
    }

    /** A queue with clients of its own, as another process would have. */
    RedisJobQueue queue(RedisJobQueue.Settings settings) {
        var queue = new RedisJobQueue(
                Redis.createClient(vertx, server.uri()), Redis.createClient(vertx, server.uri()), "test", settings);
        queues.add(queue);
        return queue;
    }

    /** A queue that may have one connection only. */
    RedisJobQueue narrowQueue(RedisJobQueue.Settings settings) {
        var options = new RedisOptions().setConnectionString(server.uri()).setMaxPoolSize(1);
        var queue = new RedisJobQueue(Redis.createClient(vertx, options), null, "test", settings);
        queues.add(queue);
        return queue;
    }

    void setEpoch(JobQueue queue) {
        if (queue.claim(new Wish("nobody", Map.of(), Duration.ofSeconds(1), 1, 0))
                instanceof ClaimOutcome.EpochNeeded(var run)) {
            assertThat(queue.setEpoch(run, epochs.incrementAndGet())).isTrue();
        }
    }

    static Hold renew(JobQueue queue, Claim claim, Progress progress) {
        return queue.renew(List.of(new Renewal(claim, progress))).getFirst();
    }

    /** Redis' clock. */
    long millis() {
        var time = call(Request.cmd(Command.TIME));
        return Long.parseLong(time.get(0).toString()) * 1000
                + Long.parseLong(time.get(1).toString()) / 1000;
    }

    /** What Redis has written since it last rewrote its data. */
    File appendOnlyFile() throws IOException {
        try (var files = Files.list(server.directory().resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow()
                    .toFile();
        }
    }

    /** Takes the last writes from a Redis that is dead, as a power cut does. */
    void truncateAppendOnlyFile(long length) throws IOException {
        try (var file = new RandomAccessFile(appendOnlyFile(), "rw")) {
            file.setLength(length);
        }
    }

    void tick() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }

    void flush() {
        call(Request.cmd(Command.FLUSHALL));
    }

    Response call(Request request) {
        return Objects.requireNonNull(link.call(request, Duration.ofSeconds(5)));
    }

    @Override
    public void close() {
        queues.forEach(RedisJobQueue::close);
        link.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }
}
