package io.escala.worker.runtime;

import io.escala.jobs.JobStoppedException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The claims that this worker holds and has not settled. */
final class Runs {

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Set<Run> all = ConcurrentHashMap.newKeySet();

    void add(Run run) {
        all.add(run);
    }

    void remove(Run run) {
        all.remove(run);
    }

    Collection<Run> all() {
        return all;
    }

    void stopAll(Reason reason) {
        all.forEach(run -> run.stop(reason));
    }

    /** Waits until none is left; false when some are after that time. */
    boolean awaitNone(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!all.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return true;
    }
}
