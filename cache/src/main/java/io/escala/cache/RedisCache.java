package io.escala.cache;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Lease;
import io.escala.cache.Lookup.Loading;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Reason;
import io.escala.cache.Lookup.Refresh;
import io.escala.cache.Lookup.Stale;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The protocol's steps on a Redis. Each is one atomic script; a failed future says that Redis did not answer or not in
 * time, and nothing about whether the step took place.
 */
public final class RedisCache {

    /** Keys a writer's script handles at once, so that no script holds Redis for more than about a millisecond. */
    private static final int KEYS_PER_SCRIPT = 100;

    /** How long the first contact may take: nobody waits for it, and a JVM that starts is slow. */
    private static final Duration START = Duration.ofSeconds(10);

    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:([a-z-]+)");

    private static final long QUARANTINE = Protocol.QUARANTINE.toMillis();

    private final Redis redis;
    private final Duration timeout;

    /** @param timeout how long one step may take before its future fails */
    public RedisCache(Redis redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    /**
     * Looks at every bucket, which starts the quarantine of those that this Redis has not seen. Fails with
     * {@link UnsafeEvictionException} when this Redis may evict fences.
     *
     * @return how long the last of them stays in quarantine
     */
    public Future<Duration> touch() {
        return redis.send(Request.cmd(Command.INFO).arg("memory"))
                .timeout(START.toMillis(), TimeUnit.MILLISECONDS)
                .compose(memory -> {
                    var policy = POLICY.matcher(String.valueOf(memory));
                    return policy.find() && policy.group(1).startsWith("allkeys-")
                            ? Future.failedFuture(new UnsafeEvictionException(policy.group(1)))
                            : touchBuckets();
                });
    }

    private Future<Duration> touchBuckets() {
        var touched = IntStream.range(0, Keys.BUCKETS)
                .mapToObj(bucket -> run(START, Script.TOUCH, List.of(Keys.run(bucket)), QUARANTINE))
                .toList();
        return Future.all(touched)
                .map(all -> all.<Response>list().stream()
                        .map(left -> Duration.ofMillis(number(left)))
                        .max(Duration::compareTo)
                        .orElseThrow());
    }

    public Future<Lookup> read(String key) {
        var lease = new Lease(key, Tokens.next());
        return run(Script.READ, keys(key), QUARANTINE, lease.token(), Protocol.LEASE.toMillis())
                .map(answer -> lookup(answer, lease));
    }

    /**
     * Stores what the holder of a lease has loaded.
     *
     * @param fresh how long it is served as it is
     * @param kept how long it may be served stale, counted from now; at least {@code fresh}
     * @return false when it was refused, because the key was written or the lease passed on meanwhile
     */
    public Future<Boolean> fill(Lease lease, Entry entry, Duration fresh, Duration kept) {
        var etag = entry instanceof Entry.Present present ? present.etag() : "";
        var body = entry instanceof Entry.Present present ? present.body() : new byte[0];
        return run(
                        Script.FILL,
                        keys(lease.key()),
                        QUARANTINE,
                        lease.token(),
                        fresh.toMillis(),
                        kept.toMillis(),
                        etag,
                        body)
                .map(stored -> number(stored) == 1);
    }

    /**
     * Opens a writer's fence over the keys: to be done last before COMMIT, which must follow within
     * {@link Protocol#COMMIT_WINDOW}.
     */
    public Future<OpenFence> open(Collection<String> keys) {
        var fence = new OpenFence(Tokens.next(), List.copyOf(keys));
        return onKeys(Script.OPEN, fence.keys(), fence.writer(), Protocol.FENCE_LIFE.toMillis())
                .map(fence);
    }

    /** Lifts the fence: after COMMIT, before the write is acknowledged. */
    public Future<Void> close(OpenFence fence) {
        return onKeys(Script.CLOSE, fence.keys(), fence.writer());
    }

    /** Deletes values and leases of keys that were written without a fence, after their COMMIT. */
    public Future<Void> settle(Collection<String> keys) {
        return onKeys(Script.CLOSE, keys, Tokens.next());
    }

    /** A writer's token and the keys it stands over. */
    public record OpenFence(String writer, List<String> keys) {}

    private Future<Void> onKeys(Script script, Collection<String> keys, Object... args) {
        var allArgs = new ArrayList<Object>(args.length + 1);
        allArgs.add(QUARANTINE);
        allArgs.addAll(List.of(args));
        var sent = new ArrayList<Future<Response>>();
        keys.stream().collect(Collectors.groupingBy(Keys::bucket)).forEach((bucket, members) -> {
            for (int from = 0; from < members.size(); from += KEYS_PER_SCRIPT) {
                var part = members.subList(from, Math.min(members.size(), from + KEYS_PER_SCRIPT));
                sent.add(run(script, keys(bucket, part), allArgs.toArray()));
            }
        });
        return Future.all(sent).mapEmpty();
    }

    private Future<Response> run(Script script, List<String> keys, Object... args) {
        return run(timeout, script, keys, args);
    }

    private Future<Response> run(Duration patience, Script script, List<String> keys, Object... args) {
        return script.run(redis, keys, args).timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static List<String> keys(String key) {
        return keys(Keys.bucket(key), List.of(key));
    }

    private static List<String> keys(int bucket, Collection<String> members) {
        var keys = new ArrayList<String>(1 + 3 * members.size());
        keys.add(Keys.run(bucket));
        for (var key : members) {
            keys.add(Keys.value(bucket, key));
            keys.add(Keys.lease(bucket, key));
            keys.add(Keys.fence(bucket, key));
        }
        return keys;
    }

    private static Lookup lookup(Response answer, Lease lease) {
        return switch (answer.get(0).toString()) {
            case "HIT" -> new Fresh(entry(answer), millis(answer, 3), millis(answer, 4));
            case "REFRESH" -> new Refresh(entry(answer), millis(answer, 3), millis(answer, 4), lease);
            case "STALE" -> new Stale(entry(answer), millis(answer, 3), millis(answer, 4));
            case "LEASE" -> new Missing(lease);
            case "WAIT" -> new Loading(millis(answer, 1));
            case "BYPASS" -> new Bypass(Reason.valueOf(answer.get(1).toString().toUpperCase(Locale.ROOT)));
            case String other -> throw new IllegalStateException("read.lua answered " + other);
        };
    }

    private static Entry entry(Response answer) {
        var etag = answer.get(1).toString();
        return etag.isEmpty()
                ? new Entry.Absent()
                : new Entry.Present(etag, answer.get(2).toBytes());
    }

    private static Duration millis(Response answer, int at) {
        return Duration.ofMillis(number(answer.get(at)));
    }

    private static long number(Response answer) {
        return Objects.requireNonNull(answer.toLong(), "a script answered with no number");
    }
}
