package io.escala.worker.runtime;

import io.escala.jobs.Claim;
import io.escala.jobs.Committed;
import io.escala.jobs.DependencyUnavailableException;
import io.escala.jobs.JobHandler;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobLedger.Begin;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobStoppedException;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Runs a claimed job on a virtual thread: the ledger is asked first, then the handler, and what became of it is told to the dispatcher. */
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);
    private static final Duration AFTER_FENCED = Duration.ofSeconds(1);
    private static final int LONGEST_ERROR = 1000;

    private final JobQueue queue;
    private final JobLedger ledger;
    private final Map<String, JobHandler> handlers;
    private final Runs runs;
    private final DependencyGate gate;
    private final QueueContact contact;
    private final JobMetrics metrics;

    Runner(
            JobQueue queue,
            JobLedger ledger,
            List<JobHandler> handlers,
            Runs runs,
            DependencyGate gate,
            QueueContact contact,
            JobMetrics metrics) {
        this.metrics = metrics;
        this.queue = queue;
        this.ledger = ledger;
        this.handlers = handlers.stream().collect(Collectors.toUnmodifiableMap(JobHandler::type, Function.identity()));
        this.runs = runs;
        this.gate = gate;
        this.contact = contact;
    }

    /** The newest payload version that the handlers understand, by type. */
    Map<String, Integer> versions() {
        return handlers.values().stream().collect(Collectors.toUnmodifiableMap(JobHandler::type, JobHandler::version));
    }

    /** What becomes of a run's end. */
    interface WhenEnded {

        /**
         * @param settlement what to tell the queue; nothing when the claim was lost
         * @param nanos how long it ran
         * @return the run that goes on in its place, or {@code null} when there is none
         */
        @Nullable
        Run ended(Run run, @Nullable Settlement settlement, long nanos);
    }

    /** Takes in a claim, which is renewed from now on. */
    Run claimed(Claim claim) {
        var run = new Run(claim, steps -> advanced(claim, steps));
        runs.add(run);
        return run;
    }

    /** Begins to run the job, and on the same thread those that go on in its place, and returns. */
    void start(Run first, WhenEnded whenEnded) {
        Thread.ofVirtual().start(() -> {
            for (var run = first; run != null; ) {
                var id = run.job().id().toString();
                Thread.currentThread().setName("job-" + id);
                // What is logged of a run, its failure included, carries the job's id.
                MDC.put("jobId", id);
                run = runToItsEnd(run, whenEnded);
            }
        });
    }

    private @Nullable Run runToItsEnd(Run run, WhenEnded whenEnded) {
        metrics.started();
        long start = System.nanoTime();
        var settlement = end(run);
        long nanos = System.nanoTime() - start;
        metrics.ended(run.job(), settlement, nanos);
        return whenEnded.ended(run, settlement, nanos);
    }

    /** The queue was told, or needs not be: the claim is renewed no longer. */
    void over(Run run) {
        runs.remove(run);
    }

    /** The queue being away only means that the job is suspected for longer. */
    private void advanced(Claim claim, int steps) {
        try {
            queue.advanced(claim, steps);
        } catch (QueueUnavailableException e) {
            contact.lost(e);
        }
    }

    private @Nullable Settlement end(Run run) {
        var claim = run.claim();
        try {
            var settlement = execute(run);
            gate.passed();
            return settlement;
        } catch (JobStoppedException e) {
            return switch (e.reason()) {
                // Fenced off in the ledger with the claim still standing: Redis has lost a newer claim of this job.
                case LOST -> run.lost() ? null : released(run, AFTER_FENCED);
                case CANCELLED -> new Settlement.Stopped(claim);
                case DRAINING -> released(run, Duration.ZERO);
            };
        } catch (DependencyUnavailableException e) {
            var delay = gate.failed();
            LOG.infof("job %s waits %d ms: %s", run.job().id(), delay.toMillis(), e.getMessage());
            return released(run, delay);
        } catch (PermanentJobException e) {
            LOG.infof("job %s cannot succeed: %s", run.job().id(), e.getMessage());
            return new Settlement.Failed(claim, describe(e), null);
        } catch (InterruptedException e) {
            return released(run, Duration.ZERO);
        } catch (Throwable e) {
            LOG.warnf(
                    e, "job %s failed in attempt %d", run.job().id(), run.job().attempt());
            return failed(run, e);
        }
    }

    private Settlement execute(Run run) throws Exception {
        var job = run.job();
        var handler = handler(job.type());
        // It may have waited here for a place.
        run.checkpoint();
        if (!handler.hasEffects()) {
            return completed(run, handler, handler.run(run));
        }
        return switch (ledger.begin(job.id(), run.fence())) {
            case Begin.Proceed(var committed) -> {
                run.resumeAfter(committed);
                yield completed(run, handler, JobSpan.around(job, () -> handler.run(run)));
            }
            case Begin.Done(var committed) -> completed(run, handler, committed);
            case Begin.Cancelled _ -> new Settlement.Stopped(run.claim());
            case Begin.Fenced _ -> throw new JobStoppedException(JobStoppedException.Reason.LOST);
        };
    }

    private Settlement failed(Run run, Throwable e) {
        var backoff = handler(run.job().type())
                .retryPolicy()
                .delayAfter(run.job().attempt(), ThreadLocalRandom.current())
                .orElse(null);
        return new Settlement.Failed(run.claim(), describe(e), backoff);
    }

    private JobHandler handler(String type) {
        var handler = handlers.get(type);
        if (handler == null) {
            throw new IllegalStateException("the queue gave a job of type " + type + ", which was not asked for");
        }
        return handler;
    }

    private static Settlement completed(Run run, JobHandler handler, Committed committed) {
        return new Settlement.Completed(run.claim(), run.finalProgress(), handler.result(run.job(), committed));
    }

    private static Settlement released(Run run, Duration delay) {
        return new Settlement.Released(run.claim(), run.progress(), delay);
    }

    private static String describe(Throwable e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.length() <= LONGEST_ERROR ? message : message.substring(0, LONGEST_ERROR);
    }
}
