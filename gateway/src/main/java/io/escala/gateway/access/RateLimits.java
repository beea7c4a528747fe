package io.escala.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.escala.gateway.access.Share.Grant;
import io.escala.gateway.access.Share.Verdict;
import io.quarkus.redis.client.RedisClientName;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Limits what each client asks of all gateways together. Redis keeps a count for each client and window; a gateway takes
 * shares of it in advance ({@link Share}), so that about one request in ten or more goes there. No more than the quota is
 * admitted. While Redis does not answer each gateway admits the quota by itself: an outage of the cache's Redis must not
 * refuse anybody.
 */
@ApplicationScoped
class RateLimits {

    private static final Logger LOG = Logger.getLogger(RateLimits.class);
    private static final String TAKE = script();
    private static final String PREFIX = "escala:limit:";

    /** Clients remembered; one that is forgotten takes a share anew. */
    private static final int MAX_CLIENTS = 100_000;

    private final LimitSettings settings;
    private final Redis redis;
    private final Vertx vertx;
    private final Cache<String, Share> shares;
    private final AtomicBoolean alone = new AtomicBoolean();

    @Inject
    RateLimits(LimitSettings settings, @RedisClientName("cache") Redis redis, Vertx vertx) {
        if (settings.requests() < 0
                || settings.proxies() < 0
                || settings.window().toSeconds() < 1) {
            throw new IllegalArgumentException("escala.limits.requests and proxies must not be negative, and"
                    + " escala.limits.window must be at least a second");
        }
        this.settings = settings;
        this.redis = redis;
        this.vertx = vertx;
        this.shares = Caffeine.newBuilder()
                .maximumSize(MAX_CLIENTS)
                .expireAfterAccess(settings.window().plusSeconds(1))
                .build();
    }

    boolean areOn() {
        return settings.requests() > 0;
    }

    LimitSettings settings() {
        return settings;
    }

    /** Decides on the caller's event loop, at once when this gateway has something left of the client's quota. */
    void admit(String client, Consumer<Verdict> then) {
        var share = Objects.requireNonNull(shares.get(client, _ -> new Share()));
        var context = vertx.getOrCreateContext();
        share.admit(System.nanoTime(), verdict -> on(context, () -> then.accept(verdict)), () -> take(client, share));
    }

    private static void on(Context context, Runnable task) {
        if (context.equals(Vertx.currentContext())) {
            task.run();
        } else {
            context.runOnContext(_ -> task.run());
        }
    }

    private void take(String client, Share share) {
        var answered = new AtomicBoolean();
        var request = Request.cmd(Command.EVAL)
                .arg(TAKE)
                .arg(1)
                .arg(PREFIX + client)
                .arg(settings.requests())
                .arg(settings.window().toMillis());
        long timer = vertx.setTimer(Math.max(1, settings.timeout().toMillis()), _ -> {
            if (answered.compareAndSet(false, true)) {
                grantAlone(
                        client, share, "no answer within " + settings.timeout().toMillis() + " ms");
            }
        });
        redis.send(request).onComplete(outcome -> {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            vertx.cancelTimer(timer);
            if (outcome.failed()) {
                grantAlone(client, share, String.valueOf(outcome.cause().getMessage()));
            } else {
                if (alone.compareAndSet(true, false)) {
                    LOG.info("requests are counted over all gateways again");
                }
                share.granted(grant(outcome.result()), () -> take(client, share));
            }
        });
    }

    private static Grant grant(Response taken) {
        return new Grant(
                number(taken, 0),
                number(taken, 1),
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(number(taken, 2)));
    }

    private static long number(Response array, int index) {
        return Objects.requireNonNull(array.get(index).toLong());
    }

    private void grantAlone(String client, Share share, String reason) {
        if (alone.compareAndSet(false, true)) {
            LOG.warnf("this gateway counts requests by itself: %s", reason);
        }
        Duration window = settings.window();
        share.granted(
                new Grant(settings.requests(), 0, System.nanoTime() + window.toNanos()), () -> take(client, share));
    }

    private static String script() {
        try (var in = Objects.requireNonNull(RateLimits.class.getResourceAsStream("take.lua"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
