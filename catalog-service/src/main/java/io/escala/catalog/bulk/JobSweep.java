package io.escala.catalog.bulk;

import io.escala.catalog.database.Database;
import io.escala.catalog.database.Periodic;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Removes the steps and refused rows of jobs that ended long ago. Their fence rows stay: a worker that slept for longer, or a
 * Redis restored from a backup, may still come with a claim of such a job, and only the row says that it is over. The steps
 * of a job that has not ended stay too, because a retry goes on after them.
 */
@ApplicationScoped
class JobSweep {

    private static final Logger LOG = Logger.getLogger(JobSweep.class);

    private static final Duration PERIOD = Duration.ofMinutes(5);

    /** Few at a time: each may have thousands of refused rows. */
    private static final int BATCH = 20;

    private final Database database;
    private final long retentionSeconds;
    private final Periodic periodic = new Periodic("job-sweep", PERIOD, this::sweep);

    @Inject
    JobSweep(
            Database database,
            @ConfigProperty(name = "escala.jobs.retention", defaultValue = "8d") Duration retention) {
        if (retention.toDays() < 1) {
            throw new IllegalArgumentException(
                    "escala.jobs.retention (" + retention + ") must be at least 1d, and longer than"
                            + " escala.worker.retention: refused rows are offered for as long as the queue knows the job");
        }
        this.database = database;
        this.retentionSeconds = retention.toSeconds();
    }

    void start(@Observes StartupEvent event) {
        periodic.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        periodic.stop();
    }

    void sweep() {
        int jobs;
        do {
            jobs = database.inTransaction(connection -> {
                try (var statement = Database.prepare(connection, """
                        WITH old AS (
                            SELECT job FROM job_fence WHERE ended_at < now() - make_interval(secs => ?)
                            ORDER BY ended_at LIMIT ? FOR UPDATE SKIP LOCKED),
                        refused AS (DELETE FROM job_error WHERE job IN (SELECT job FROM old)),
                        steps AS (DELETE FROM job_step WHERE job IN (SELECT job FROM old))
                        UPDATE job_fence SET ended_at = NULL WHERE job IN (SELECT job FROM old)
                        """, (double) retentionSeconds, BATCH)) {
                    return statement.executeUpdate();
                }
            });
            if (jobs > 0) {
                LOG.infof("removed the steps and refused rows of %d jobs that ended long ago", jobs);
            }
        } while (jobs == BATCH);
    }
}
