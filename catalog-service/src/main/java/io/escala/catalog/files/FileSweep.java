package io.escala.catalog.files;

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
 * Removes files that nobody will read: uploads that were never completed, what cancelled jobs were writing, and all past
 * their retention. What another job is writing stays, however long its next step takes.
 */
@ApplicationScoped
class FileSweep {

    private static final Logger LOG = Logger.getLogger(FileSweep.class);

    private static final Duration PERIOD = Duration.ofMinutes(5);

    /** Few at a time, so that no transaction holds the files' chunks for long. */
    private static final int BATCH = 20;

    private final Database database;
    private final long incompleteSeconds;
    private final long retentionSeconds;
    private final Periodic periodic = new Periodic("file-sweep", PERIOD, this::sweep);

    @Inject
    FileSweep(
            Database database,
            @ConfigProperty(name = "escala.files.incomplete", defaultValue = "1h") Duration incomplete,
            @ConfigProperty(name = "escala.files.retention", defaultValue = "7d") Duration retention) {
        this.database = database;
        this.incompleteSeconds = incomplete.toSeconds();
        this.retentionSeconds = retention.toSeconds();
    }

    void start(@Observes StartupEvent event) {
        periodic.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        periodic.stop();
    }

    void sweep() {
        int removed;
        do {
            removed = database.inTransaction(connection -> {
                try (var delete = Database.prepare(
                        connection, """
                        DELETE FROM file WHERE id IN (
                            SELECT id FROM file
                            WHERE touched_at < now() - make_interval(secs => ?)
                               OR size IS NULL AND touched_at < now() - make_interval(secs => ?)
                                  AND NOT EXISTS (SELECT FROM job_file j JOIN job_fence f ON f.job = j.job
                                                  WHERE j.file = file.id AND NOT f.cancelled)
                            LIMIT ? FOR UPDATE SKIP LOCKED)
                        """, (double) retentionSeconds, (double) incompleteSeconds, BATCH)) {
                    return delete.executeUpdate();
                }
            });
            if (removed > 0) {
                LOG.infof("removed %d files that nobody will read", removed);
            }
        } while (removed == BATCH);
    }
}
