package io.escala.catalog.changes;

import io.escala.cache.RedisCache;
import io.escala.catalog.database.Periodic;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Products written while no fence could be opened. Any instance deletes their cached entries once Redis answers again;
 * an instance that dies while it does leaves the rows for the next.
 */
@ApplicationScoped
class UnsettledKeys {

    private static final Logger LOG = Logger.getLogger(UnsettledKeys.class);

    private static final int BATCH = 1_000;
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final RedisCache cache;
    private final EntityManager entities;
    private final Periodic periodic = new Periodic("settler", PERIOD, this::settleAll);

    @Inject
    UnsettledKeys(RedisCache cache, EntityManager entities) {
        this.cache = cache;
        this.entities = entities;
    }

    void start(@Observes StartupEvent event) {
        periodic.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        periodic.stop();
    }

    /** Writes the keys down in the current transaction. */
    void add(Collection<String> skus) {
        entities.createNativeQuery("INSERT INTO unsettled_key (sku) SELECT unnest(CAST(:skus AS text[]))")
                .setParameter("skus", skus.toArray(String[]::new))
                .executeUpdate();
    }

    private void settleAll() {
        int settled;
        do {
            settled = QuarkusTransaction.requiringNew().call(this::settleBatch);
        } while (settled == BATCH);
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
