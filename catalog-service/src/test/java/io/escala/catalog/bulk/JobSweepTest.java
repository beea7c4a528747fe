package io.escala.catalog.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.catalog.Stores;
import io.escala.catalog.bulk.JobSteps.Applied;
import io.escala.catalog.bulk.JobSteps.Begun;
import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Stores.class)
class JobSweepTest {

    private static final JobFence FENCE = new JobFence(1, 1);

    @Inject
    Database database;

    @Inject
    JobSteps steps;

    @Inject
    JobErrors errors;

    @Inject
    JobSweep sweep;

    private final AtomicInteger effects = new AtomicInteger();

    @Test
    void whatEndedLongAgoIsRemovedAndNothingElse() {
        var old = job(true);
        age(old, "9 days");
        var recent = job(true);
        age(recent, "7 days");
        var cancelled = job(false);
        database.inTransaction(connection -> steps.cancel(connection, cancelled));
        age(cancelled, "9 days");
        var unfinished = job(false);

        sweep.sweep();

        assertThat(rows(old)).isZero();
        assertThat(rows(cancelled)).isZero();
        assertThat(rows(recent)).isEqualTo(2);
        assertThat(rows(unfinished)).as("a retry goes on after its steps").isEqualTo(2);
    }

    @Test
    void aClaimFromBeforeDoesNothingAgain() {
        var done = job(true);
        age(done, "9 days");
        var cancelled = job(false);
        database.inTransaction(connection -> steps.cancel(connection, cancelled));
        age(cancelled, "9 days");
        sweep.sweep();
        int before = effects.get();

        assertThat(begin(done, FENCE)).isInstanceOf(Begun.Done.class);
        assertThatThrownBy(() -> step(done, 0, false)).isInstanceOf(Problem.class);
        assertThat(begin(done, new JobFence(7, 1))).isInstanceOf(Begun.Done.class);
        assertThat(begin(cancelled, new JobFence(7, 1))).isInstanceOf(Begun.Cancelled.class);
        assertThat(step(cancelled, 0, false)).isInstanceOf(StepOutcome.Cancelled.class);
        assertThat(effects.get()).isEqualTo(before);
    }

    /** A job with a step and a refused row. */
    private UUID job(boolean done) {
        var job = UUID.randomUUID();
        begin(job, FENCE);
        step(job, 0, done);
        database.inTransaction(
                connection -> errors.add(connection, job, List.of(new RefusedRow(2, null, "is no product"))));
        return job;
    }

    private Begun begin(UUID job, JobFence fence) {
        return database.inTransaction(connection -> steps.begin(connection, job, fence));
    }

    private StepOutcome step(UUID job, int step, boolean last) {
        return database.inTransaction(connection -> steps.step(connection, job, step, FENCE, _ -> {
            effects.incrementAndGet();
            return new Applied(new Position(1, null), last, Map.of());
        }));
    }

    private void age(UUID job, String since) {
        database.inTransaction(connection -> {
            try (var update = Database.prepare(
                    connection,
                    "UPDATE job_fence SET ended_at = now() - CAST(? AS interval) WHERE job = ?",
                    since,
                    job)) {
                return update.executeUpdate();
            }
        });
    }

    private int rows(UUID job) {
        return database.inTransaction(connection -> {
            try (var select = Database.prepare(
                            connection,
                            "SELECT (SELECT count(*) FROM job_step WHERE job = ?)"
                                    + " + (SELECT count(*) FROM job_error WHERE job = ?)",
                            job,
                            job);
                    var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
