package io.escala.gateway.system;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Those who watch the picture at this gateway. It is taken once each interval for all of them, and not at all when there
 * are none. A watcher that is slower than the interval misses pictures, never delays others.
 */
@Singleton
final class Audience {

    private static final Logger LOG = Logger.getLogger(Audience.class);

    private final SystemPicture picture;
    private final Duration interval;
    private final Set<MultiEmitter<? super String>> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean closed;

    @Inject
    Audience(SystemPicture picture, SystemSettings settings) {
        if (settings.interval().toMillis() < 100) {
            throw new IllegalArgumentException("escala.system.interval must be at least 100 ms");
        }
        this.picture = picture;
        this.interval = settings.interval();
    }

    /** The pictures from now on, as JSON; they end when this gateway does, so that watchers go to another. */
    Multi<String> pictures() {
        return Multi.createFrom().<String>emitter(this::join, BackPressureStrategy.LATEST);
    }

    private void join(MultiEmitter<? super String> watcher) {
        watchers.add(watcher);
        watcher.onTermination(() -> watchers.remove(watcher));
        if (closed) {
            watcher.complete();
        } else if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("audience").start(this::run);
        }
    }

    private void run() {
        do {
            try {
                while (!watchers.isEmpty() && !closed) {
                    long next = System.nanoTime() + interval.toNanos();
                    show();
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            } finally {
                running.set(false);
            }
            // who joined between the last look and the line above found a thread that was about to end
        } while (!watchers.isEmpty() && !closed && running.compareAndSet(false, true));
    }

    private void show() {
        try {
            var now = picture.take().toString();
            watchers.forEach(watcher -> watcher.emit(now));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the picture of the system could not be taken", e);
        }
    }

    void announceEnd(@Observes ShutdownDelayInitiatedEvent event) {
        close();
    }

    void end(@Observes ShutdownEvent event) {
        close();
    }

    private void close() {
        closed = true;
        watchers.forEach(MultiEmitter::complete);
    }
}
