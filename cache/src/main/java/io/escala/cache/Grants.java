package io.escala.cache;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the writers' side says to a Redis as a whole: that its values count. A catalog that is cut off from Redis, or a
 * Redis that hung and woke, could otherwise leave gateways with values from before a write. So values count only while
 * a grant stands, which a catalog instance renews after it has seen, in this order, Redis' TIME and that no write has
 * gone past Redis.
 */
public final class Grants {

    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:([a-z-]+)");

    private final Redis redis;
    private final Duration timeout;

    /** @param timeout how long all of one call may take; nobody waits for it, and a JVM that starts is slow */
    public Grants(Redis redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    /** What was seen of each bucket, in the order of the buckets. */
    public record Sighting(List<Pulse> buckets) {

        /** How long the last bucket stays in quarantine. */
        public Duration quarantine() {
            return Duration.ofMillis(
                    buckets.stream().mapToLong(Pulse::quietMillis).max().orElseThrow());
        }

        /** Whether values of every bucket count. */
        public boolean granted() {
            return buckets.stream().allMatch(bucket -> bucket.grantMillis() > 0);
        }
    }

    /** Fails with {@link UnsafeEvictionException} when this Redis may evict fences. */
    public Future<Void> check() {
        return redis.send(Request.cmd(Command.INFO).arg("memory"))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .compose(memory -> {
                    var policy = POLICY.matcher(String.valueOf(memory));
                    return policy.find() && policy.group(1).startsWith("allkeys-")
                            ? Future.failedFuture(new UnsafeEvictionException(policy.group(1)))
                            : Future.succeededFuture();
                });
    }

    /** Looks at every bucket, which starts the quarantine of those that this Redis has not seen. */
    public Future<Sighting> look() {
        return onBuckets(bucket -> Script.TOUCH
                        .run(redis, Keys.ofBucket(bucket), RedisCache.QUARANTINE)
                        .map(Pulse::of))
                .map(Sighting::new);
    }

    /**
     * Lets values count until {@link Protocol#GRANT_LIFE} after the sighting. To be called only when, after it, no
     * write was seen to have gone past Redis.
     */
    public Future<Void> renew(Sighting sighting) {
        return onBuckets(bucket -> renew(bucket, sighting.buckets().get(Keys.BUCKETS.indexOf(bucket))))
                .mapEmpty();
    }

    private Future<Response> renew(String bucket, Pulse seen) {
        return Script.GRANT.run(
                redis,
                Keys.ofBucket(bucket),
                RedisCache.QUARANTINE,
                seen.run(),
                seen.time() + Protocol.GRANT_LIFE.toMillis());
    }

    private <T> Future<List<T>> onBuckets(Function<String, Future<T>> step) {
        var sent = Keys.BUCKETS.stream().map(step).toList();
        return Future.all(sent)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(all -> all.<T>list());
    }
}
