package io.escala.worker.runtime;

import io.escala.jobs.Claim;
import io.escala.jobs.DependencyUnavailableException;
import io.escala.jobs.JobHandler;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobLedger.Begin;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.Known;
import io.escala.jobs.JobStoppedException;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.QueueUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Runs a claimed job on a virtual thread: the ledger is asked first, then the handler, then the claim is settled. */
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);
    private static final Duration AFTER_FENCED = Duration.ofSeconds(1);
    private static final Duration SETTLE_FIRST = Duration.ofMillis(50);
    private static final Duration SETTLE_LONGEST = Duration.ofMillis(500);
    private static final int LONGEST_ERROR = 1000;

    private final JobQueue queue;
    private final JobLedger ledger;
    private final Map<String, JobHandler> handlers;
    private final Runs runs;
    private final DependencyGate gate;
    private final QueueContact contact;
    private volatile boolean closed;

    Runner(
            JobQueue queue,
            JobLedger ledger,
            List<JobHandler> handlers,
            Runs runs,
            DependencyGate gate,
            QueueContact contact) {
        this.queue = queue;
        this.ledger = ledger;
        this.handlers = handlers.stream().collect(Collectors.toUnmodifiableMap(JobHandler::type, Function.identity()));
        this.runs = runs;
        this.gate = gate;
        this.contact = contact;
    }

    /** What the handlers understand, for the claims. */
    Map<String, Known> known() {
        return handlers.values().stream()
                .collect(Collectors.toUnmodifiableMap(
                        JobHandler::type,
                        handler -> new Known(
                                handler.version(), handler.retryPolicy().maxAttempts())));
    }

    /** Begins to run the job and returns; {@code whenOver} follows when the claim is settled. */
    void start(Claim claim, Runnable whenOver) {
        var run = new Run(claim);
        runs.add(run);
        Thread.ofVirtual().name("job-" + claim.job().id()).start(() -> {
            try {
                settle(run, end(run));
            } finally {
                runs.remove(run);
                whenOver.run();
            }
        });
    }

    /** Gives up settling: what is left to settle is rescued when its lease expires. */
    void close() {
        closed = true;
    }

    private Ending end(Run run) {
        try {
            var ending = execute(run);
            gate.passed();
            return ending;
        } catch (JobStoppedException e) {
            return switch (e.reason()) {
                // Fenced off in the ledger with the claim still standing: Redis has lost a newer claim of this job.
                case LOST -> run.lost() ? new Ending.Lost() : new Ending.HandedBack(AFTER_FENCED);
                case CANCELLED -> new Ending.Stopped();
                case DRAINING -> new Ending.HandedBack(Duration.ZERO);
            };
        } catch (DependencyUnavailableException e) {
            var delay = gate.failed();
            LOG.infof("job %s waits %d ms: %s", run.job().id(), delay.toMillis(), e.getMessage());
            return new Ending.HandedBack(delay);
        } catch (PermanentJobException e) {
            LOG.infof("job %s cannot succeed: %s", run.job().id(), e.getMessage());
            return new Ending.Failed(describe(e), null);
        } catch (InterruptedException e) {
            return new Ending.HandedBack(Duration.ZERO);
        } catch (Throwable e) {
            LOG.warnf(
                    e, "job %s failed in attempt %d", run.job().id(), run.job().attempt());
            return failed(run, e);
        }
    }

    private Ending execute(Run run) throws Exception {
        var job = run.job();
        var handler = handler(job.type());
        return switch (ledger.begin(job.id(), run.fence())) {
            case Begin.Proceed(var committed) -> {
                run.resumeAfter(committed);
                yield new Ending.Completed(handler.result(job, JobSpan.around(job, () -> handler.run(run))));
            }
            case Begin.Done(var committed) -> new Ending.Completed(handler.result(job, committed));
            case Begin.Cancelled _ -> new Ending.Stopped();
            case Begin.Fenced _ -> throw new JobStoppedException(JobStoppedException.Reason.LOST);
        };
    }

    private Ending failed(Run run, Throwable e) {
        var backoff = handler(run.job().type())
                .retryPolicy()
                .delayAfter(run.job().attempt(), ThreadLocalRandom.current())
                .orElse(null);
        return new Ending.Failed(describe(e), backoff);
    }

    private JobHandler handler(String type) {
        var handler = handlers.get(type);
        if (handler == null) {
            throw new IllegalStateException("the queue gave a job of type " + type + ", which was not asked for");
        }
        return handler;
    }

    /** Tells the queue, again and again while it is away: a repeated settlement changes nothing. */
    private void settle(Run run, Ending ending) {
        for (int failures = 1; !closed; failures++) {
            try {
                boolean told = tell(run, ending);
                contact.reached();
                LOG.debugf("job %s: %s, %s", run.job().id(), ending, told ? "settled" : "no longer ours");
                return;
            } catch (QueueUnavailableException e) {
                contact.lost(e);
                pause(failures);
            } catch (RuntimeException e) {
                LOG.errorf(
                        e,
                        "job %s cannot be settled; it is rescued when its lease expires",
                        run.job().id());
                return;
            }
        }
    }

    private boolean tell(Run run, Ending ending) {
        var claim = run.claim();
        return switch (ending) {
            case Ending.Completed(var result) -> queue.complete(claim, run.finalProgress(), result);
            case Ending.Failed(var error, var retryAfter) -> queue.fail(claim, error, retryAfter);
            case Ending.HandedBack(var delay) -> queue.release(claim, delay);
            case Ending.Stopped _ -> queue.stopped(claim);
            case Ending.Lost _ -> false;
        };
    }

    private static void pause(int failures) {
        try {
            Thread.sleep(Backoff.jittered(failures, SETTLE_FIRST, SETTLE_LONGEST));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String describe(Throwable e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.length() <= LONGEST_ERROR ? message : message.substring(0, LONGEST_ERROR);
    }
}
