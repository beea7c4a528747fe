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
import java.util.HashSet;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Deletes the cached entries of products that were written without a fence, once Redis answers again. Any instance does;
 * one that dies while it does leaves the rows for the next.
 */
@ApplicationScoped
class Settler {

    private static final Logger LOG = Logger.getLogger(Settler.class);

    private static final int BATCH = 1_000;
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final RedisCache cache;
    private final EntityManager entities;
    private final Periodic periodic = new Periodic("settler", PERIOD, this::settleAll);

    @Inject
    Settler(RedisCache cache, EntityManager entities) {
        this.cache = cache;
        this.entities = entities;
    }

    void start(@Observes StartupEvent event) {
        periodic.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        periodic.stop();
    }

    private void settleAll() {
        int settled;
        do {
            settled = QuarkusTransaction.requiringNew().call(this::settleBatch);
        } while (settled == BATCH);
    }

    /** A row that is neither held nor locked says that its write has ended, so this deletes whatever is older. */
    private int settleBatch() {
        @SuppressWarnings("unchecked")
        List<Object[]> rows =
                entities.createNativeQuery("""
                        SELECT id, sku FROM unsettled_key WHERE held_until IS NULL OR held_until < now()
                        ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED
                        """).setParameter("batch", BATCH).getResultList();
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
