package io.escala.worker.runtime;

import io.escala.jobs.schedules.Cron;
import io.escala.jobs.schedules.Schedules;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Queues the jobs of schedules when their time has come: every worker does it for all, and each tick counts once. */
final class Ticker implements Loop.Turn {

    private static final Logger LOG = Logger.getLogger(Ticker.class);

    private final Schedules schedules;
    private final QueueContact contact;
    private final Duration pause;

    Ticker(Schedules schedules, QueueContact contact, WorkerConfig config) {
        this.schedules = schedules;
        this.contact = contact;
        pause = config.sweep();
    }

    @Override
    public void take() throws InterruptedException {
        var due = schedules.due();
        contact.reached();
        for (var planned : due.planned()) {
            var schedule = planned.schedule();
            // Ticks that nobody saw come are made up for by this one.
            var next = Cron.parse(schedule.cron(), schedule.zone()).next(due.now());
            if (next.isEmpty()) {
                LOG.infof("schedule %s has had its last tick", schedule.name());
            }
            schedules.fire(planned, next.orElse(null));
        }
        Thread.sleep(pause);
    }
}
