package io.escala.worker.runtime;

import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Known;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Claims a job whenever one may run, and gives each run of Redis its epoch. */
final class Claimer implements Loop.Turn {

    private final JobQueue queue;
    private final JobLedger ledger;
    private final Runner runner;
    private final DependencyGate gate;
    private final QueueContact contact;
    private final String worker;
    private final Map<String, Known> known;
    private final Duration lease;
    private final Duration safetyNet;
    private final Semaphore places;

    Claimer(
            JobQueue queue,
            JobLedger ledger,
            Runner runner,
            DependencyGate gate,
            QueueContact contact,
            String worker,
            WorkerConfig config) {
        this.queue = queue;
        this.ledger = ledger;
        this.runner = runner;
        this.gate = gate;
        this.contact = contact;
        this.worker = worker;
        known = runner.known();
        lease = config.lease();
        safetyNet = config.safetyNet();
        places = new Semaphore(config.concurrency());
    }

    @Override
    public void take() throws InterruptedException {
        if (!places.tryAcquire(safetyNet.toNanos(), TimeUnit.NANOSECONDS)) {
            return;
        }
        boolean started = false;
        try {
            gate.await();
            var outcome = queue.claim(worker, known, lease);
            contact.reached();
            switch (outcome) {
                case ClaimOutcome.Claimed(var claim) -> {
                    runner.start(claim, places::release);
                    started = true;
                }
                case ClaimOutcome.EpochNeeded(var run) -> queue.setEpoch(run, ledger.drawEpoch());
                case ClaimOutcome.NothingReady _ -> queue.awaitReady(safetyNet);
            }
        } finally {
            if (!started) {
                places.release();
            }
        }
    }
}
