package io.escala.gateway.jobs;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The event streams that are open. They end as soon as the process is told to, since the server would wait for them
 * otherwise; their readers come back to another gateway.
 */
@Singleton
class OpenStreams {

    private final Set<Bell> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** Wakes one stream; rings that come while it is awake count as one. */
    final class Bell implements AutoCloseable {

        private final Semaphore rings = new Semaphore(0);

        void ring() {
            rings.release();
        }

        void await(Duration atMost) throws InterruptedException {
            if (rings.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                rings.drainPermits();
            }
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    /** Quarkus waits for requests under way before it tells that it ends; the JVM's own hooks run at once. */
    void start(@Observes StartupEvent event) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "close-streams"));
    }

    Bell open() {
        var bell = new Bell();
        open.add(bell);
        return bell;
    }

    boolean closing() {
        return closing;
    }

    private void closeAll() {
        closing = true;
        open.forEach(Bell::ring);
    }
}
