package io.escala.catalog.changes;

import io.escala.cache.Protocol;
import io.escala.cache.RedisCache;
import io.escala.cache.RedisCache.OpenFence;
import io.escala.catalog.changes.UnsettledKeys.Announced;
import io.escala.catalog.problem.Problem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs every transaction that changes products, so that no cached entry outlives the change.
 *
 * <p>The fence opens as the last step before COMMIT: a write that fails earlier erases nothing. It closes before the
 * write is acknowledged. When the outcome of COMMIT is not known it stays open and expires by itself, since the COMMIT
 * may still land. When Redis does not answer, the transaction is rolled back, the write is announced
 * ({@link UnsettledKeys}) and made again without a fence.
 */
@ApplicationScoped
public class WriteFence {

    private static final Logger LOG = Logger.getLogger(WriteFence.class);

    private static final long COMMIT_WINDOW_NANOS = Protocol.COMMIT_WINDOW.toNanos();
    private static final int TRIES = 3;

    /** How long Redis is not asked again after it did not answer a write. */
    private static final Duration BACK_OFF = Duration.ofMillis(500);

    private final RedisCache cache;
    private final UnsettledKeys unsettled;
    private final EntityManager entities;
    private volatile long askRedisAt = System.nanoTime();

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

    private record Done<T>(T result, @Nullable OpenFence fence) {}

    /**
     * Runs the work in a transaction of its own and returns when it is committed and the caches are right. The work may
     * run several times, each time in a new transaction.
     */
    public <T> T write(Callable<Change<T>> work) {
        Announced announced = null;
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                var holding = announced;
                Done<T> done = QuarkusTransaction.requiringNew().call(() -> run(work, holding));
                if (done.fence() != null) {
                    close(done.fence());
                }
                return done.result();
            } catch (NotFenced e) {
                announced = unsettled.announce(e.changed);
            } catch (Overtaken | HeldUp e) {
                announced = null;
            }
        }
        throw Problem.of(
                503,
                "Catalog unavailable",
                "No fence could be held over the write for long enough, so it was not made.");
    }

    private <T> Done<T> run(Callable<Change<T>> work, @Nullable Announced announced) throws Exception {
        if (announced != null && !unsettled.hold(announced)) {
            throw new Overtaken();
        }
        var change = work.call();
        var changed = change.changed();
        boolean fenceless =
                changed.isEmpty() || (announced != null && announced.skus().containsAll(changed));
        return new Done<>(change.result(), fenceless ? null : openLast(changed));
    }

    private OpenFence openLast(Collection<String> changed) {
        entities.flush();
        if (System.nanoTime() - askRedisAt < 0) {
            throw new NotFenced(changed);
        }
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
            askRedisAt = System.nanoTime() + BACK_OFF.toNanos();
            LOG.warnf("no fence over %d products, which are announced instead: %s", changed.size(), e.getCause());
            throw new NotFenced(changed);
        }
        if (System.nanoTime() - begun > COMMIT_WINDOW_NANOS) {
            throw new HeldUp();
        }
        return fence;
    }

    private void close(OpenFence fence) {
        try {
            join(cache.close(fence));
        } catch (CompletionException e) {
            LOG.warnf(
                    "the fence over %d products expires by itself: %s",
                    fence.skus().size(), e.getCause());
        }
    }

    /** Rolls the transaction back: Redis does not answer. */
    private static final class NotFenced extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Collection<String> changed;

        NotFenced(Collection<String> changed) {
            super(null, null, false, false);
            this.changed = changed;
        }
    }

    /** Rolls the transaction back: what was announced is settled already. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overtaken() {
            super(null, null, false, false);
        }
    }

    /** Rolls the transaction back: the fence took so long to open that COMMIT would come too late for it. */
    private static final class HeldUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        HeldUp() {
            super(null, null, false, false);
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
