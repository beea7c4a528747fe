package io.escala.cache;

import io.escala.cache.Lookup.Lease;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Refresh;
import io.escala.cache.RedisCache.OpenFence;
import io.escala.jobs.testing.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The cache on a Redis of its own, called in a blocking way. */
final class CacheUnderTest implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final TestRedis server;
    private final Redis client;
    private final RedisCache cache;

    private CacheUnderTest(TestRedis server) {
        this.server = server;
        client = Redis.createClient(
                vertx,
                new RedisOptions()
                        .addConnectionString(server.uri())
                        .setMaxPoolSize(8)
                        .setMaxPoolWaiting(10_000));
        cache = new RedisCache(client, Duration.ofSeconds(2));
    }

    static CacheUnderTest start(String... config) {
        return new CacheUnderTest(TestRedis.start(config));
    }

    TestRedis server() {
        return server;
    }

    RedisCache cache() {
        return cache;
    }

    Lookup read(String key) {
        return join(cache.read(key));
    }

    boolean fill(Lookup lookup, Entry entry, Duration fresh, Duration kept) {
        return join(cache.fill(lease(lookup), entry, fresh, kept));
    }

    OpenFence open(String key) {
        return join(cache.open(List.of(key)));
    }

    void close(OpenFence fence) {
        cache.close(fence).toCompletionStage().toCompletableFuture().join();
    }

    void command(String name, String... args) {
        var request = Request.cmd(Command.create(name));
        List.of(args).forEach(request::arg);
        client.send(request).toCompletionStage().toCompletableFuture().join();
    }

    /** How many writers' tokens the key's fence holds, live or not. */
    long tokens(String key) {
        var fence = Keys.fence(Keys.bucket(key), key);
        return Long.parseLong(
                join(client.send(Request.cmd(Command.HLEN).arg(fence)).map(String::valueOf)));
    }

    void awaitTrusted() {
        await(() -> join(cache.touch()).isZero());
    }

    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the condition did not hold within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    static Lease lease(Lookup lookup) {
        return switch (lookup) {
            case Missing missing -> missing.lease();
            case Refresh refresh -> refresh.lease();
            default -> throw new AssertionError("no lease in " + lookup);
        };
    }

    static <T> T join(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }
}
