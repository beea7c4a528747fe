package io.escala.cache;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Cached;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Lease;
import io.escala.cache.Lookup.Loading;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Reason;
import io.escala.cache.Lookup.Refresh;
import io.escala.cache.Lookup.Stale;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's steps on a Redis. Each is one atomic script; a failed future says that Redis did not answer or not in
 * time, and nothing about whether the step took place.
 */
public final class RedisCache {

    /** Keys a writer's script handles at once, so that no script holds Redis for more than about a millisecond. */
    private static final int KEYS_PER_SCRIPT = 100;

    static final long QUARANTINE = Protocol.QUARANTINE.toMillis();

    private final Redis redis;
    private final Duration timeout;

    /** @param timeout how long one step may take before its future fails */
    public RedisCache(Redis redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    public Future<Lookup> read(Subject subject) {
        var lease = new Lease(subject, Tokens.next());
        return run(Script.READ, Keys.of(subject), QUARANTINE, lease.token(), Protocol.LEASE.toMillis())
                .map(answer -> lookup(answer, lease));
    }

    /**
     * Stores what the holder of a lease has loaded.
     *
     * @param fresh how long it is served as it is
     * @param kept how long it may be served stale, counted from now; at least {@code fresh}
     * @return false when it was refused, because the entry was written or the lease passed on meanwhile
     */
    public Future<Boolean> fill(Lease lease, Entry entry, Duration fresh, Duration kept) {
        var etag = entry instanceof Entry.Present present ? present.etag() : "";
        var body = entry instanceof Entry.Present present ? present.body() : new byte[0];
        return run(
                        Script.FILL,
                        Keys.of(lease.subject()),
                        QUARANTINE,
                        lease.token(),
                        fresh.toMillis(),
                        kept.toMillis(),
                        etag,
                        body,
                        Keys.FILLED,
                        lease.subject().id())
                .map(stored -> number(stored) == 1);
    }

    /** Gives up a lease without a fill, so that another reader may try at once. */
    public Future<Void> release(Lease lease) {
        return run(
                        Script.RELEASE,
                        Keys.of(lease.subject()),
                        QUARANTINE,
                        lease.token(),
                        Keys.FILLED,
                        lease.subject().id())
                .mapEmpty();
    }

    /**
     * Opens a writer's fence over products and all queries: to be done last before COMMIT, which must follow within
     * {@link Protocol#COMMIT_WINDOW}.
     */
    public Future<OpenFence> open(Collection<String> skus) {
        return open(new OpenFence(Tokens.next(), List.copyOf(skus)));
    }

    Future<OpenFence> open(OpenFence fence) {
        long life = Protocol.FENCE_LIFE.toMillis();
        return Future.all(
                        onProducts(Script.OPEN, fence, life),
                        run(Script.OPEN_QUERIES, Keys.ofQueries(), QUARANTINE, fence.writer(), life))
                .map(fence);
    }

    /** Lifts the fence: after COMMIT, before the write is acknowledged. */
    public Future<Void> close(OpenFence fence) {
        return Future.all(
                        onProducts(Script.CLOSE, fence),
                        run(Script.CLOSE_QUERIES, Keys.ofQueries(), QUARANTINE, fence.writer()))
                .mapEmpty();
    }

    /** Deletes values and leases of products that were written without a fence, after their COMMIT. */
    public Future<Void> settle(Collection<String> skus) {
        return close(new OpenFence(Tokens.next(), List.copyOf(skus)));
    }

    /** A writer's token and the products it stands over. */
    public record OpenFence(String writer, List<String> skus) {}

    private Future<Void> onProducts(Script script, OpenFence fence, Object... args) {
        var sent = new ArrayList<Future<Response>>();
        fence.skus().stream().collect(Collectors.groupingBy(Keys::bucket)).forEach((bucket, members) -> {
            for (int from = 0; from < members.size(); from += KEYS_PER_SCRIPT) {
                var part = members.subList(from, Math.min(members.size(), from + KEYS_PER_SCRIPT));
                var all = new ArrayList<Object>(
                        List.of(QUARANTINE, fence.writer(), Keys.INVALIDATED, String.join("\n", part)));
                all.addAll(List.of(args));
                sent.add(run(script, Keys.ofProducts(bucket, part), all.toArray()));
            }
        });
        return Future.all(sent).mapEmpty();
    }

    private Future<Response> run(Script script, List<String> keys, Object... args) {
        return script.run(redis, keys, args).timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Lookup lookup(Response answer, Lease lease) {
        return switch (answer.get(0).toString()) {
            case "HIT" -> new Fresh(cached(answer, 1));
            case "REFRESH" -> new Refresh(cached(answer, 1), lease);
            case "STALE" -> new Stale(cached(answer, 1));
            case "LEASE" -> new Missing(lease);
            case "WAIT" -> new Loading(millis(answer, 1));
            case "BYPASS" -> bypass(answer);
            case String other -> throw new IllegalStateException("read.lua answered " + other);
        };
    }

    private static Bypass bypass(Response answer) {
        var reason = Reason.valueOf(answer.get(1).toString().toUpperCase(Locale.ROOT));
        @Nullable Cached fallback = answer.size() > 2 ? cached(answer, 2) : null;
        return new Bypass(reason, fallback);
    }

    private static Cached cached(Response answer, int at) {
        return new Cached(
                Entry.of(answer.get(at).toString(), answer.get(at + 1).toBytes()),
                millis(answer, at + 2),
                millis(answer, at + 3));
    }

    private static Duration millis(Response answer, int at) {
        return Duration.ofMillis(number(answer.get(at)));
    }

    static long number(Response answer) {
        return Objects.requireNonNull(answer.toLong(), "a script answered with no number");
    }
}
