package io.escala.gateway.cache;

import io.escala.cache.Invalidations;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import org.jboss.logging.Logger;

/** Hears what writers and other readers say, for the near cache and for reads that wait. */
@ApplicationScoped
public class Messages {

    private static final Logger LOG = Logger.getLogger(Messages.class);

    private final NearCache near;
    private final Waiters waiters = new Waiters();
    private final Invalidations subscription;
    private final CacheMeters meters;

    @Inject
    Messages(Vertx vertx, @RedisClientName("cache") Redis redis, NearCache near, CacheMeters meters) {
        this.near = near;
        this.meters = meters;
        this.subscription = new Invalidations(vertx, redis, new Heard());
    }

    void start(@Observes StartupEvent event) {
        subscription.start();
    }

    void stop(@Observes ShutdownEvent event) {
        subscription.close();
    }

    /** Hears of an entry from now until it is closed; to be called before Redis is asked. */
    public Waiters.Waiter listen(String id) {
        return waiters.listen(id);
    }

    private final class Heard implements Invalidations.Listener {
        @Override
        public void began() {
            LOG.debug("the subscription to writers' messages began");
            near.begin();
            waiters.wakeAll();
        }

        @Override
        public void lost() {
            LOG.info("the subscription to writers' messages was lost: nothing is remembered until it begins anew");
            meters.subscriptionLost();
            near.lose();
            waiters.wakeAll();
        }

        @Override
        public void invalidated(List<String> skus) {
            near.invalidate(skus);
            skus.forEach(waiters::wake);
            meters.invalidated(skus.size());
        }

        @Override
        public void filled(String id) {
            waiters.wake(id);
        }

        @Override
        public void confirmed(long asked, long granted) {
            near.confirm(asked, granted);
            meters.confirmed(System.nanoTime() - asked);
        }
    }
}
