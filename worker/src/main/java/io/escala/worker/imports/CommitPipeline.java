package io.escala.worker.imports;

import io.escala.jobs.Committed;
import io.escala.jobs.JobContext;
import io.escala.worker.catalog.CatalogSteps;
import io.escala.worker.catalog.ProductStep;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Commits steps in order, four of them under way: the catalog reads and judges one while it writes the two before, and
 * commits the one before those. It never commits a step before its predecessor; one that comes early is sent again. Closing
 * waits for what is under way, so that nothing of a run commits after it has ended.
 */
final class CommitPipeline implements AutoCloseable {

    private static final int UNDER_WAY = 4;

    private record Sent(ProductStep step, OnItsWay onItsWay, Future<Map<String, Long>> counts) {}

    /** Whether a step is on its way to the catalog, or waits to be sent again: what follows it would come early then. */
    private static final class OnItsWay {
        private boolean is = true;

        synchronized void set(boolean now) {
            is = now;
            notifyAll();
        }

        synchronized void await() throws InterruptedException {
            while (!is) {
                wait();
            }
        }
    }

    private final CatalogSteps steps;
    private final JobContext job;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ArrayDeque<Sent> underWay = new ArrayDeque<>();
    private Committed done;
    private int next;

    CommitPipeline(CatalogSteps steps, JobContext job) {
        this.steps = steps;
        this.job = job;
        this.done = job.committed();
        this.next = done.steps();
    }

    /** Begins to commit the step and waits until there is room for another one; gives what is committed by then. */
    Committed commit(ProductStep step) throws Exception {
        int number = next++;
        var before = underWay.isEmpty() ? null : underWay.getLast();
        var onItsWay = new OnItsWay();
        underWay.add(new Sent(step, onItsWay, threads.submit(() -> committed(number, step, onItsWay, before))));
        while (underWay.size() >= UNDER_WAY) {
            await();
        }
        return done;
    }

    /** Waits for all of them; gives everything that is committed. */
    Committed finish() throws Exception {
        while (!underWay.isEmpty()) {
            await();
        }
        return done;
    }

    private Map<String, Long> committed(int number, ProductStep step, OnItsWay onItsWay, @Nullable Sent before)
            throws Exception {
        if (before != null) {
            before.onItsWay().await();
            var ahead = steps.commitAhead(job, number, step);
            if (ahead.isPresent()) {
                return ahead.get();
            }
            onItsWay.set(false);
            try {
                before.counts().get();
            } finally {
                onItsWay.set(true);
            }
        }
        return steps.commit(job, number, step);
    }

    private void await() throws Exception {
        var first = underWay.removeFirst();
        try {
            done = done.plus(first.step().nextOffset(), first.counts().get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
