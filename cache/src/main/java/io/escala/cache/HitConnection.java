package io.escala.cache;

import io.escala.cache.Lookup.Cached;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The short way to hits: one connection of one event loop, on which the look-ups of a tick go out as one batch of
 * {@code GET}s, without the script. It tells hits only; whatever is not one has to be looked up with
 * {@link RedisCache#read}.
 *
 * <p>A value counts when it is of the run that this very connection talks to, and while the grant last seen on it
 * stands. Both are read again every {@link #PULSE}; so a Redis that restarted, failed over, hung or was cut off from
 * the catalog gives no hits.
 */
public final class HitConnection {

    private static final Duration PULSE = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofMillis(50);

    /** How long a connection may be silent, or take to be made, before another one is tried. */
    private static final Duration GIVE_UP = Duration.ofSeconds(3);

    private static final List<String> BUCKET = Keys.ofBucket(Keys.BUCKETS.get(0));

    private final Vertx vertx;
    private final Redis redis;
    private final long timeoutNanos;
    private final Runnable silent;
    private final Context context;
    private final Patience patience;
    private final ArrayDeque<Batch> sent = new ArrayDeque<>();
    private Batch next = new Batch();
    private @Nullable RedisConnection connection;
    private @Nullable Trust trust;
    private boolean asking;
    private long askedAt;
    private int attempts;
    private long timer;

    /** What the connection's Redis said last; times in ns of {@link System#nanoTime()}. */
    @SuppressWarnings("ArrayRecordComponent") // compared with the bytes of answers only
    private record Trust(byte[] run, long redisMillis, long at, long until) {
        static Trust of(Pulse pulse, long asked) {
            return new Trust(
                    pulse.run().getBytes(StandardCharsets.US_ASCII),
                    pulse.time(),
                    asked,
                    asked + pulse.grantMillis() * 1_000_000);
        }

        long redisMillis(long now) {
            return redisMillis + (now - at) / 1_000_000;
        }
    }

    /** The look-ups of one tick. */
    private static final class Batch {
        final List<Request> requests = new ArrayList<>();
        final List<Consumer<@Nullable Cached>> askers = new ArrayList<>();
        long sentAt;
        boolean over;

        void answer(int at, @Nullable Cached cached) {
            askers.get(at).accept(cached);
        }

        void giveUp() {
            if (!over) {
                over = true;
                askers.forEach(asker -> asker.accept(null));
            }
        }
    }

    private HitConnection(Vertx vertx, Redis redis, Duration timeout, Runnable silent) {
        this.vertx = vertx;
        this.redis = redis;
        this.timeoutNanos = timeout.toNanos();
        this.patience = new Patience(TICK, timeout, GIVE_UP, System.nanoTime());
        this.silent = silent;
        this.context = vertx.getOrCreateContext();
    }

    /**
     * Opens one for the event loop of the caller; it reconnects by itself.
     *
     * @param timeout how long a look-up may take before it is given up, as far as the event loop turns meanwhile
     * @param silent called when one took longer, before its asker hears of it: who asks Redis now waits in vain
     */
    public static HitConnection open(Vertx vertx, Redis redis, Duration timeout, Runnable silent) {
        var hits = new HitConnection(vertx, redis, timeout, silent);
        hits.connect();
        hits.timer = vertx.setPeriodic(TICK.toMillis(), _ -> hits.tick());
        return hits;
    }

    /**
     * Looks a product up; only to be called on the event loop it was opened for.
     *
     * @param then called on that event loop, now or later, with a fresh value or with {@code null}
     */
    public void find(String sku, Consumer<@Nullable Cached> then) {
        if (connection == null || trust == null) {
            then.accept(null);
            return;
        }
        if (next.requests.isEmpty()) {
            context.runOnContext(_ -> flush());
        }
        next.requests.add(Request.cmd(Command.GET).arg(Keys.value(sku)));
        next.askers.add(then);
    }

    private void flush() {
        var batch = next;
        next = new Batch();
        var target = connection;
        if (target == null) {
            batch.giveUp();
            return;
        }
        batch.sentAt = System.nanoTime();
        sent.add(batch);
        target.batch(batch.requests).onComplete(answers -> {
            sent.remove(batch);
            if (answers.failed()) {
                batch.giveUp();
            } else if (!batch.over) {
                batch.over = true;
                answer(batch, answers.result());
            }
        });
    }

    private void answer(Batch batch, List<Response> answers) {
        long now = System.nanoTime();
        var known = trust;
        for (int i = 0; i < batch.askers.size(); i++) {
            batch.answer(i, known == null || now >= known.until() ? null : hit(answers.get(i), known, now));
        }
    }

    private static @Nullable Cached hit(@Nullable Response answer, Trust trust, long now) {
        var value = answer == null ? null : StoredValue.of(answer.toBuffer(), trust.run());
        if (value == null) {
            return null;
        }
        long redisNow = trust.redisMillis(now);
        long ttl = value.staleAt() - redisNow;
        if (ttl <= 0) {
            return null;
        }
        long age = Math.max(0, redisNow - value.storedAt());
        return new Cached(value.entry(), Duration.ofMillis(age), Duration.ofMillis(ttl));
    }

    private void connect() {
        int attempt = ++attempts;
        asking = true;
        askedAt = System.nanoTime();
        redis.connect().onComplete(connected -> {
            if (attempt != attempts) {
                if (connected.succeeded()) {
                    hangUp(connected.result()); // it took too long
                }
                return;
            }
            asking = false;
            if (connected.succeeded()) {
                var fresh = connected.result();
                connection = fresh;
                fresh.endHandler(_ -> lose(fresh));
                fresh.exceptionHandler(_ -> lose(fresh));
                ask(fresh);
            }
        });
    }

    private void tick() {
        long now = System.nanoTime();
        patience.tick(now);
        var oldest = sent.peek();
        if (oldest != null && patience.isOver(oldest.sentAt, now)) {
            trust = null; // until it answers again
            silent.run();
            var late = List.copyOf(sent);
            sent.clear();
            late.forEach(Batch::giveUp);
        }
        var open = connection;
        if (asking) {
            await(open, now - askedAt);
        } else if (open == null) {
            connect();
        } else if (trust == null || now - askedAt > PULSE.toNanos()) {
            ask(open);
        }
    }

    private void await(@Nullable RedisConnection open, long nanos) {
        if (nanos > timeoutNanos) {
            trust = null;
        }
        if (nanos > GIVE_UP.toNanos()) {
            if (open != null) {
                lose(open);
            }
            connect();
        }
    }

    private void ask(RedisConnection open) {
        long asked = System.nanoTime();
        asking = true;
        askedAt = asked;
        Script.TOUCH.run(open::send, BUCKET, RedisCache.QUARANTINE).onComplete(answer -> {
            if (!open.equals(connection)) {
                return;
            }
            asking = false;
            if (answer.failed()) {
                lose(open);
            } else {
                trust = Trust.of(Pulse.of(answer.result()), asked);
            }
        });
    }

    private void lose(RedisConnection lost) {
        if (lost.equals(connection)) {
            connection = null;
            trust = null;
            asking = false;
            hangUp(lost);
        }
    }

    /**
     * Really closes it. The client's own close gives a connection back to its pool, and one that has gone silent would come
     * back; only one that has had to do with messages is closed at once.
     */
    static Future<Void> hangUp(RedisConnection open) {
        return open.send(Request.cmd(Command.UNSUBSCRIBE)).transform(_ -> open.close());
    }

    /** Closes the connection; only to be called on its event loop. */
    public void close() {
        vertx.cancelTimer(timer);
        attempts++; // one that is being made is not wanted any more
        var open = connection;
        if (open != null) {
            lose(open);
        }
    }
}
