package io.escala.gateway.cache;

import io.escala.cache.HitConnection;
import io.escala.cache.Lookup.Cached;
import io.netty.util.concurrent.FastThreadLocal;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The short way to hits in Redis, without a script or a thread: one connection for each event loop that asks. */
@ApplicationScoped
public class ShortWay {

    private final Vertx vertx;
    private final Redis redis;
    private final CacheSettings settings;
    private final SharedCache shared;
    private final boolean open;
    private final List<HitConnection> opened = new CopyOnWriteArrayList<>();
    private final FastThreadLocal<HitConnection> connection = new FastThreadLocal<>() {
        @Override
        protected HitConnection initialValue() {
            var hits = HitConnection.open(vertx, redis, settings.timeout(), shared::leaveAlone);
            opened.add(hits);
            return hits;
        }
    };

    @Inject
    ShortWay(Vertx vertx, @RedisClientName("cache") Redis redis, CacheSettings settings, SharedCache shared) {
        this.vertx = vertx;
        this.redis = redis;
        this.settings = settings;
        this.shared = shared;
        this.open = settings.enabled();
    }

    /**
     * Looks a product up; to be called on an event loop.
     *
     * @param then called on the same event loop, now or later, with a fresh value; {@code null} says nothing but that
     *     the scripts have to be asked
     */
    public void find(String sku, Consumer<@Nullable Cached> then) {
        if (open) {
            connection.get().find(sku, then);
        } else {
            then.accept(null);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        opened.forEach(HitConnection::close);
    }
}
