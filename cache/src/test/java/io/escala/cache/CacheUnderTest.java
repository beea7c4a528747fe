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
    private final Grants grants;
    private volatile boolean granting = true;

    private CacheUnderTest(TestRedis server) {
        this(server, new RedisOptions().addConnectionString(server.uri()));
    }

    private CacheUnderTest(TestRedis server, RedisOptions options) {
        this.server = server;
        client = Redis.createClient(vertx, options.setMaxPoolSize(8).setMaxPoolWaiting(10_000));
        cache = new RedisCache(client, Duration.ofSeconds(2));
        grants = new Grants(client, Duration.ofSeconds(2));
        vertx.setPeriodic(1, 500, _ -> grants.look().onSuccess(this::renew));
    }

    static CacheUnderTest start(String... config) {
        return new CacheUnderTest(TestRedis.start(config));
    }

    /** The cache where the client's options find it; closing it ends the server too. */
    static CacheUnderTest at(TestRedis server, RedisOptions options) {
        return new CacheUnderTest(server, options);
    }

    TestRedis server() {
        return server;
    }

    RedisCache cache() {
        return cache;
    }

    Grants grants() {
        return grants;
    }

    Vertx vertx() {
        return vertx;
    }

    Redis client() {
        return client;
    }

    Lookup read(String sku) {
        return read(new Subject.Product(sku));
    }

    Lookup read(Subject subject) {
        return join(cache.read(subject));
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
        client.send(request(name, args))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** What a command is answered. */
    String answer(String name, String... args) {
        return join(client.send(request(name, args)).map(String::valueOf));
    }

    private static Request request(String name, String... args) {
        var request = Request.cmd(Command.create(name));
        List.of(args).forEach(request::arg);
        return request;
    }

    /** How many writers' tokens the key's fence holds, live or not. */
    long tokens(String key) {
        var fence = Keys.fence(key);
        return Long.parseLong(
                join(client.send(Request.cmd(Command.HLEN).arg(fence)).map(String::valueOf)));
    }

    /** Waits for the end of the quarantine, and for a grant. */
    void awaitTrusted() {
        await(() -> {
            var seen = join(grants.look());
            return seen.quarantine().isZero() && seen.granted();
        });
    }

    /** From now on nobody says, as a catalog does, that all writes are known to this Redis. */
    void stopGranting() {
        granting = false;
    }

    private void renew(Grants.Sighting sighting) {
        if (granting) {
            grants.renew(sighting);
        }
    }

    /** Takes a Redis that has just restarted at its word: the product's bucket has no quarantine. */
    void skipQuarantine(String sku) {
        var run = join(client.send(Request.cmd(Command.INFO).arg("server")).map(String::valueOf));
        var id = run.substring(run.indexOf("run_id:") + 7, run.indexOf("run_id:") + 47);
        command("hset", Keys.run(Keys.bucket(sku)), "run", id, "ready", "0");
    }

    /** A condition that cannot be asked for, since Redis refuses the question, does not hold yet. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            IllegalStateException refusal = null;
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (IllegalStateException e) {
                refusal = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("the condition did not hold within " + PATIENCE, refusal);
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
