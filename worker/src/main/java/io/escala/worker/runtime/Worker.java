package io.escala.worker.runtime;

import io.escala.jobs.JobHandler;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobStoppedException.Reason;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The worker: its roles, composed. Ending it claims no more, lets short jobs come to their end, hands the others back
 * after their last step, and keeps the leases of all of them meanwhile.
 */
final class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration ROLE_END = Duration.ofSeconds(3);

    private final Runs runs = new Runs();
    private final QueueContact contact = new QueueContact();
    private final WorkerConfig config;
    private final Runner runner;
    private final Loop claimer;
    private final Loop renewer;
    private final Loop sweeper;

    Worker(String name, WorkerConfig config, JobQueue queue, JobLedger ledger, List<JobHandler> handlers) {
        config.check();
        this.config = config;
        var gate = new DependencyGate(config.backoff());
        runner = new Runner(queue, ledger, handlers, runs, gate, contact);
        claimer = new Loop("claimer", new Claimer(queue, ledger, runner, gate, contact, name, config), contact);
        renewer = new Loop("renewer", new Renewer(queue, runs, contact, config), contact);
        sweeper = new Loop("sweeper", new Sweeper(queue, contact, config), contact);
    }

    void start() {
        List.of(renewer, sweeper, claimer).forEach(Loop::start);
    }

    /** Ends the worker; returns when its jobs are settled or the time for it is over. */
    void stop() throws InterruptedException {
        claimer.stop();
        claimer.join(ROLE_END);
        int running = runs.all().size();
        if (!runs.awaitNone(config.drain().grace())) {
            LOG.infof(
                    "handing back the jobs that still run, %d of %d", runs.all().size(), running);
            runs.stopAll(Reason.DRAINING);
            if (!runs.awaitNone(config.drain().handBack())) {
                LOG.warnf(
                        "%d jobs did not stop in time; they are rescued when their leases expire",
                        runs.all().size());
            }
        }
        runner.close();
        sweeper.stop();
        renewer.stop();
        sweeper.join(ROLE_END);
        renewer.join(ROLE_END);
    }

    Runs runs() {
        return runs;
    }

    /** Whether the queue was reached lately. */
    boolean ready() {
        return contact.recently(config.lease().plus(config.sweep()));
    }

    /** The roles that have not taken a turn for much longer than any turn lasts; empty when all is well. */
    List<String> stuckRoles() {
        var patience = config.safetyNet()
                .plus(config.commandTimeout().multipliedBy(10))
                .plus(config.backoff().longest());
        return List.of(claimer, renewer, sweeper).stream()
                .filter(role -> !role.alive(patience))
                .map(Loop::name)
                .toList();
    }
}
