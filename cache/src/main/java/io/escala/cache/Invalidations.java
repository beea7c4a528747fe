package io.escala.cache;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to what writers and readers say, kept up for good: after a loss it begins anew.
 *
 * <p>On the connection that carries the messages a look at Redis goes out every {@link #PERIOD}. Its answer says that
 * every message from before it was sent has been heard, since Redis answers in order; so how old a subscription's
 * knowledge may be is known, also when the connection dies without a word.
 */
public final class Invalidations implements AutoCloseable {

    /** How often it is confirmed. */
    public static final Duration PERIOD = Duration.ofMillis(50);

    private static final Duration GIVE_UP = Duration.ofSeconds(1);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

    private static final int CHANNELS = 2;

    private static final List<String> BUCKET = Keys.ofBucket(Keys.BUCKETS.get(0));

    /** Who hears of it; always called on one event loop. */
    public interface Listener {

        /** A subscription has begun: messages of before it are lost. */
        void began();

        /** It was lost: nothing is heard until the next begins. */
        void lost();

        /** These products were written, or are about to be. */
        void invalidated(List<String> skus);

        /** This entry was filled, or is not being loaded any more. */
        void filled(String id);

        /**
         * Every message sent before {@code asked} has been heard, and values count until {@code granted}; both as
         * {@link System#nanoTime()}.
         */
        void confirmed(long asked, long granted);
    }

    private final Vertx vertx;
    private final Redis redis;
    private final Listener listener;
    private final Context context;
    private @Nullable RedisConnection connection;
    private int unconfirmed;
    private boolean begun;
    private boolean asking;
    private long askedAt;
    private int attempts;
    private long timer = -1;
    private boolean closed;

    public Invalidations(Vertx vertx, Redis redis, Listener listener) {
        this.vertx = vertx;
        this.redis = redis;
        this.listener = listener;
        this.context = vertx.getOrCreateContext();
    }

    /** Subscribes, in the background. */
    public void start() {
        context.runOnContext(_ -> {
            connect();
            timer = vertx.setPeriodic(PERIOD.toMillis(), _ -> tick());
        });
    }

    private void connect() {
        int attempt = ++attempts;
        asking = true;
        askedAt = System.nanoTime();
        redis.connect().onComplete(connected -> {
            if (attempt != attempts || closed) {
                if (connected.succeeded()) {
                    HitConnection.hangUp(connected.result()); // it took too long
                }
                return;
            }
            asking = false;
            if (connected.succeeded()) {
                subscribe(connected.result());
            } // else the next tick tries again
        });
    }

    private void subscribe(RedisConnection subscriber) {
        connection = subscriber;
        subscriber.handler(this::heard);
        subscriber.endHandler(_ -> lose(subscriber));
        subscriber.exceptionHandler(_ -> lose(subscriber));
        asking = true;
        askedAt = System.nanoTime();
        unconfirmed = CHANNELS;
        subscriber.send(Request.cmd(Command.SUBSCRIBE).arg(Keys.INVALIDATED).arg(Keys.FILLED));
    }

    /** Only after the last of them may something else be asked: the client takes them for answers otherwise. */
    private void channelConfirmed() {
        unconfirmed--;
        if (unconfirmed == 0 && connection != null) {
            ask(connection);
        }
    }

    private void tick() {
        var subscriber = connection;
        long waited = System.nanoTime() - askedAt;
        if (subscriber == null) {
            if (!asking || waited > CONNECT_WITHIN.toNanos()) {
                connect();
            }
        } else if (!asking) {
            ask(subscriber);
        } else if (waited > GIVE_UP.toNanos()) {
            lose(subscriber);
        }
    }

    private void ask(RedisConnection subscriber) {
        long asked = System.nanoTime();
        asking = true;
        askedAt = asked;
        Script.TOUCH.run(subscriber::send, BUCKET, RedisCache.QUARANTINE).onComplete(answer -> {
            if (!subscriber.equals(connection)) {
                return;
            }
            asking = false;
            if (answer.failed()) {
                lose(subscriber);
                return;
            }
            if (!begun) {
                begun = true;
                listener.began();
            }
            long grantMillis = Pulse.of(answer.result()).grantMillis();
            listener.confirmed(asked, asked + grantMillis * 1_000_000);
        });
    }

    private void heard(Response message) {
        switch (message.get(0).toString()) {
            case "message" -> tell(message);
            case "subscribe" -> channelConfirmed();
            default -> {
                // nothing else is subscribed to
            }
        }
    }

    private void tell(Response message) {
        var text = message.get(2).toString();
        if (message.get(1).toString().equals(Keys.INVALIDATED)) {
            listener.invalidated(List.of(text.split("\n")));
        } else {
            listener.filled(text);
        }
    }

    private void lose(RedisConnection subscriber) {
        if (!subscriber.equals(connection)) {
            return;
        }
        connection = null;
        asking = false;
        if (begun) {
            begun = false;
            listener.lost();
        }
        subscriber.close();
    }

    @Override
    public void close() {
        context.runOnContext(_ -> {
            closed = true;
            vertx.cancelTimer(timer);
            if (connection != null) {
                connection.close();
            }
        });
    }
}
