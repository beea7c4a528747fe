package io.escala.worker.runtime;

import io.escala.jobs.JobHandler;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobStoppedException.Reason;
import io.escala.jobs.schedules.Schedules;
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
    private final Dispatcher dispatching;
    private final Loop dispatcher;
    private final Loop waker;
    private final Loop renewer;
    private final Loop sweeper;
    private final Loop ticker;

    Worker(
            String name,
            WorkerConfig config,
            JobQueue queue,
            Schedules schedules,
            JobLedger ledger,
            List<JobHandler> handlers,
            JobMetrics metrics) {
        config.check();
        this.config = config;
        var gate = new DependencyGate(config.backoff());
        var runner = new Runner(queue, ledger, handlers, runs, gate, contact, metrics);
        dispatching = new Dispatcher(queue, ledger, runner, gate, contact, name, config);
        dispatcher = new Loop("dispatcher", dispatching, contact);
        waker = new Loop("waker", new Waker(queue, dispatching, config), contact);
        renewer = new Loop("renewer", new Renewer(queue, runs, contact, config), contact);
        sweeper = new Loop("sweeper", new Sweeper(queue, contact, config), contact);
        ticker = new Loop("ticker", new Ticker(schedules, contact, config), contact);
    }

    void start() {
        List.of(renewer, sweeper, ticker, dispatcher, waker).forEach(Loop::start);
    }

    /** Ends the worker; returns when its jobs are settled or the time for it is over. */
    void stop() throws InterruptedException {
        waker.stop();
        dispatching.stopClaiming();
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
        var rest = List.of(dispatcher, ticker, sweeper, renewer, waker);
        rest.forEach(Loop::stop);
        for (var role : rest) {
            role.join(ROLE_END);
        }
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
        return List.of(dispatcher, waker, renewer, sweeper, ticker).stream()
                .filter(role -> !role.alive(patience))
                .map(Loop::name)
                .toList();
    }
}
