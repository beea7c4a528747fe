package io.escala.catalog.changes;

import io.escala.cache.Protocol;
import io.escala.cache.RedisCache;
import io.escala.cache.RedisCache.OpenFence;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs every transaction that changes products, so that no cached entry outlives the change.
 *
 * <p>The fence opens as the last step before COMMIT: a write that fails earlier erases nothing. It closes before the
 * write is acknowledged. When the outcome of COMMIT is not known it stays open and expires by itself, since the COMMIT
 * may still land. When Redis does not answer, the keys are written down in the same transaction and
 * {@link UnsettledKeys} deletes their entries later.
 */
@ApplicationScoped
public class WriteFence {

    private static final Logger LOG = Logger.getLogger(WriteFence.class);

    private static final long COMMIT_WINDOW_NANOS = Protocol.COMMIT_WINDOW.toNanos();

    private final RedisCache cache;
    private final UnsettledKeys unsettled;
    private final EntityManager entities;

    @Inject
    WriteFence(RedisCache cache, UnsettledKeys unsettled, EntityManager entities) {
        this.cache = cache;
        this.unsettled = unsettled;
        this.entities = entities;
    }

    /**
     * What a transaction did.
     *
     * @param changed the products it wrote or deleted; none when it refused the write
     */
    public record Change<T>(T result, Collection<String> changed) {

        public static <T> Change<T> none(T result) {
            return new Change<>(result, List.of());
        }
    }

    /** Runs the work in a transaction of its own and returns when it is committed and the caches are right. */
    public <T> T write(Callable<Change<T>> work) {
        var fence = new AtomicReference<@Nullable OpenFence>();
        var result = QuarkusTransaction.requiringNew().call(() -> {
            var change = work.call();
            if (!change.changed().isEmpty()) {
                fence.set(openLast(change.changed()));
            }
            return change.result();
        });
        var opened = fence.get();
        if (opened != null) {
            close(opened);
        }
        return result;
    }

    private @Nullable OpenFence openLast(Collection<String> changed) {
        entities.flush();
        // From here PostgreSQL itself ends the transaction when COMMIT does not come within the window. A timer that
        // runs already, by a default of the role or database, is not set anew unless it is switched off first.
        entities.createNativeQuery("SET LOCAL transaction_timeout = 0").executeUpdate();
        entities.createNativeQuery("SET LOCAL transaction_timeout = " + Protocol.COMMIT_WINDOW.toMillis())
                .executeUpdate();
        long begun = System.nanoTime();
        OpenFence fence;
        try {
            fence = join(cache.open(changed));
        } catch (CompletionException e) {
            LOG.warnf("no fence over %d products: %s; settled later", changed.size(), e.getCause());
            unsettled.add(changed);
            return null;
        }
        if (System.nanoTime() - begun > COMMIT_WINDOW_NANOS) {
            throw new IllegalStateException("the commit window passed while the fence was opened");
        }
        return fence;
    }

    private void close(OpenFence fence) {
        try {
            join(cache.close(fence));
        } catch (CompletionException e) {
            LOG.warnf(
                    "the fence over %d products expires by itself: %s",
                    fence.keys().size(), e.getCause());
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
