package io.escala.catalog.changes;

import io.escala.cache.Protocol;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Products written while no fence could be opened. Their rows are committed <em>before</em> the write: while one is
 * there, no instance renews the grant without which gateways take nothing from Redis. {@link Settler} deletes the cached
 * entries once Redis answers again, and then the rows.
 *
 * <pre>
 * announced ─► (a grant's life later) held by its write's transaction ─► committed or rolled back ─► settled
 * </pre>
 *
 * A crash while announced or held leaves rows that are settled like others, after {@link #HOLD}.
 */
@ApplicationScoped
class UnsettledKeys {

    /** No grant from before an announcement stands any more. */
    private static final Duration GRANT_ENDS = Protocol.GRANT_LIFE.plus(Protocol.GRANT_MARGIN);

    /** How long an announced write has to begin. */
    private static final Duration HOLD = GRANT_ENDS.plusSeconds(5);

    private final EntityManager entities;
    private volatile @Nullable Standing standing;

    @Inject
    UnsettledKeys(EntityManager entities) {
        this.entities = entities;
    }

    /** Products that may now be written without a fence. */
    record Announced(Set<String> skus, List<Long> ids) {}

    /** A row of this instance that is there since a moment of {@link System#nanoTime()}. */
    private record Standing(long id, long since) {}

    /**
     * Announces a write, in a transaction of its own, and returns when gateways take nothing from Redis any more. Only
     * the first of an outage waits: while its row is there, no grant was renewed.
     */
    Announced announce(Collection<String> skus) {
        var ids = QuarkusTransaction.requiringNew().call(() -> insert(skus));
        long committed = System.nanoTime();
        var earlier = standing;
        if (earlier != null && QuarkusTransaction.requiringNew().call(() -> exists(earlier.id()))) {
            awaitGrantsEnd(earlier.since());
        } else {
            standing = new Standing(ids.getFirst(), committed);
            awaitGrantsEnd(committed);
        }
        return new Announced(Set.copyOf(skus), ids);
    }

    /** Keeps the rows from being settled until the current transaction ends; false when they were settled already. */
    boolean hold(Announced announced) {
        return entities.createNativeQuery("UPDATE unsettled_key SET held_until = NULL WHERE id = ANY(:ids)")
                        .setParameter("ids", announced.ids().toArray(Long[]::new))
                        .executeUpdate()
                == announced.ids().size();
    }

    private List<Long> insert(Collection<String> skus) {
        @SuppressWarnings("unchecked")
        List<Long> ids = entities.createNativeQuery("""
                        INSERT INTO unsettled_key (sku, held_until)
                        SELECT unnest(CAST(:skus AS text[])), now() + CAST(:hold AS interval) RETURNING id
                        """)
                .setParameter("skus", skus.toArray(String[]::new))
                .setParameter("hold", HOLD.toString())
                .getResultList();
        return ids;
    }

    private boolean exists(long id) {
        return (Boolean) entities.createNativeQuery("SELECT EXISTS (SELECT FROM unsettled_key WHERE id = :id)")
                .setParameter("id", id)
                .getSingleResult();
    }

    private static void awaitGrantsEnd(long since) {
        try {
            TimeUnit.NANOSECONDS.sleep(since + GRANT_ENDS.toNanos() - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before an unfenced write could begin", e);
        }
    }
}
