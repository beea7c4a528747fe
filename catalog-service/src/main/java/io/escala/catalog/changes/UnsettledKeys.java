package io.escala.catalog.changes;

import io.escala.cache.RedisCache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Products written while no fence could be opened. Any instance deletes their cached entries once Redis answers again;
 * an instance that dies while it does leaves the rows for the next.
 */
@ApplicationScoped
class UnsettledKeys {

    private static final Logger LOG = Logger.getLogger(UnsettledKeys.class);

    private static final int BATCH = 1_000;
    private static final long PERIOD_MILLIS = 500;
    private static final long STOP_MILLIS = 2_000;

    private final RedisCache cache;
    private final EntityManager entities;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread settler = Thread.ofPlatform().daemon().name("settler").unstarted(this::run);

    @Inject
    UnsettledKeys(RedisCache cache, EntityManager entities) {
        this.cache = cache;
        this.entities = entities;
    }

    void start(@Observes StartupEvent event) {
        settler.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        settler.join(STOP_MILLIS);
    }

    /** Writes the keys down in the current transaction. */
    void add(Collection<String> skus) {
        entities.createNativeQuery("INSERT INTO unsettled_key (sku) SELECT unnest(CAST(:skus AS text[]))")
                .setParameter("skus", skus.toArray(String[]::new))
                .executeUpdate();
    }

    private void run() {
        try {
            while (!stopping.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                settleAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void settleAll() {
        try {
            int settled;
            do {
                settled = QuarkusTransaction.requiringNew().call(this::settleBatch);
            } while (settled == BATCH);
        } catch (RuntimeException e) {
            LOG.warnf("writes made without a fence wait to be settled: %s", e.getMessage());
        }
    }

    /** A committed row says that its write is committed, so deleting the entry now deletes anything older. */
    private int settleBatch() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = entities.createNativeQuery(
                        "SELECT id, sku FROM unsettled_key ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED")
                .setParameter("batch", BATCH)
                .getResultList();
        if (!rows.isEmpty()) {
            var skus = new HashSet<String>();
            rows.forEach(row -> skus.add((String) row[1]));
            cache.settle(skus).toCompletionStage().toCompletableFuture().join();
            entities.createNativeQuery("DELETE FROM unsettled_key WHERE id = ANY(:ids)")
                    .setParameter("ids", rows.stream().map(row -> (Long) row[0]).toArray(Long[]::new))
                    .executeUpdate();
            LOG.infof("settled %d writes made without a fence", rows.size());
        }
        return rows.size();
    }
}
