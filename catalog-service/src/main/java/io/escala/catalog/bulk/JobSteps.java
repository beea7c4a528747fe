package io.escala.catalog.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The steps of jobs: which are committed, and who may still commit one. Every method works inside the caller's
 * transaction (READ COMMITTED) and, but for {@link #expects}, locks the job's fence row first, so that steps, cancellation
 * and newer claims of one job pass one after the other.
 */
@ApplicationScoped
public class JobSteps {

    private static final TypeReference<LinkedHashMap<String, Long>> COUNTS = new TypeReference<>() {};

    private final ObjectMapper json;
    private final MeterRegistry meters;

    @Inject
    JobSteps(ObjectMapper json, MeterRegistry meters) {
        this.json = json;
        this.meters = meters;
    }

    /** How far a job is. */
    sealed interface Begun {
        /** Go on after {@code steps} committed steps, at {@code nextOffset}. */
        record Proceed(int steps, long nextOffset, Map<String, Long> counts) implements Begun {}

        /** All steps are committed. */
        record Done(Map<String, Long> counts) implements Begun {}

        record Cancelled() implements Begun {}

        record Fenced() implements Begun {}
    }

    /**
     * Where a step begins.
     *
     * @param offset in whatever the handler counts
     * @param cursor the key after which it begins; {@code null} for the first step, and where steps do not go by key
     */
    public record Position(long offset, @Nullable String cursor) {

        private static final Position START = new Position(0, null);
    }

    /**
     * What a step has done.
     *
     * @param next where the step after it begins
     * @param last whether the job is done with it
     */
    public record Applied(Position next, boolean last, Map<String, Long> counts) {}

    /** What a step writes. */
    public interface Effect {
        Applied apply(Position from) throws SQLException;
    }

    long nextEpoch(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT nextval('job_epoch')");
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Takes the fence for a claim and tells what is already done. */
    Begun begin(Connection connection, UUID job, JobFence fence) throws SQLException {
        var refused = takeFence(connection, job, fence);
        if (refused != null) {
            return refused instanceof StepOutcome.Cancelled ? new Begun.Cancelled() : new Begun.Fenced();
        }
        var counts = counts(connection, job);
        if (is(connection, "done", job)) {
            return new Begun.Done(counts);
        }
        try (var statement = Database.prepare(
                        connection, "SELECT count(*), coalesce(max(next_offset), 0) FROM job_step WHERE job = ?", job);
                var row = statement.executeQuery()) {
            row.next();
            return new Begun.Proceed(row.getInt(1), row.getLong(2), counts);
        }
    }

    /**
     * Commits a step at most once, and only after the step before it.
     *
     * @throws Problem 409 when the job is done without it
     */
    public StepOutcome step(Connection connection, UUID job, int step, JobFence fence, Effect effect)
            throws SQLException {
        var counted = "failed";
        try {
            var outcome = stepOnce(connection, job, step, fence, effect);
            counted = StepAnswer.of(outcome).outcome();
            return outcome;
        } finally {
            meters.counter("escala.job.steps", "outcome", counted).increment();
        }
    }

    private StepOutcome stepOnce(Connection connection, UUID job, int step, JobFence fence, Effect effect)
            throws SQLException {
        var refused = takeFence(connection, job, fence);
        if (refused != null) {
            return refused;
        }
        boolean done = is(connection, "done", job);
        var committed = committed(connection, job, step, done);
        if (committed != null) {
            return committed;
        }
        var from = step == 0 ? Position.START : position(connection, job, step - 1);
        if (from == null) {
            return new StepOutcome.Early();
        }
        if (done) {
            throw Problem.of(409, "Job is over", "Job " + job + " is done; it has no step " + step + ".");
        }
        var applied = effect.apply(from);
        try (var insert = Database.prepare(
                connection,
                "INSERT INTO job_step (job, step, next_offset, cursor, counts) VALUES (?, ?, ?, ?, CAST(? AS jsonb))",
                job,
                step,
                applied.next().offset(),
                applied.next().cursor(),
                text(applied.counts()))) {
            insert.executeUpdate();
        }
        if (applied.last()) {
            try (var update = Database.prepare(
                    connection, "UPDATE job_fence SET done = true, ended_at = now() WHERE job = ?", job)) {
                update.executeUpdate();
            }
        }
        return new StepOutcome.Committed(true, applied.next().offset(), applied.last(), applied.counts());
    }

    /**
     * Whether {@link #step} would apply the step's effect as things stand. It locks nothing and promises nothing; but an
     * effect that is made ahead of its step is seldom made in vain then.
     *
     * @param followsAnother whether the step before it is on its way to its commit
     */
    boolean expects(Connection connection, UUID job, int step, JobFence fence, boolean followsAnother)
            throws SQLException {
        try (var statement = Database.prepare(
                        connection,
                        """
                        SELECT NOT EXISTS (SELECT FROM job_fence
                                           WHERE job = ? AND (cancelled OR done OR (epoch, n) > (?, ?)))
                           AND NOT EXISTS (SELECT FROM job_step WHERE job = ? AND step = ?)
                           AND (? OR EXISTS (SELECT FROM job_step WHERE job = ? AND step = ?))
                        """,
                        job,
                        fence.epoch(),
                        fence.n(),
                        job,
                        step,
                        followsAnother || step == 0,
                        job,
                        step - 1);
                var row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Enters a step until the end of the transaction, once no other transaction is in it; so who enters the step before
     * its own waits for that one's end. It waits in PostgreSQL, which ends one of the transactions when they wait for each
     * other (SQLSTATE 40P01, or 55P03 after {@code lock_timeout}).
     */
    static void enter(Connection connection, UUID job, int step) throws SQLException {
        try (var statement =
                Database.prepare(connection, "SELECT pg_advisory_xact_lock(hashtext(?), ?)", job.toString(), step)) {
            statement.execute();
        }
    }

    /** Makes sure that no further step of the job commits; false when it is done already. */
    boolean cancel(Connection connection, UUID job) throws SQLException {
        try (var statement = Database.prepare(connection, """
                INSERT INTO job_fence AS f (job, epoch, n, cancelled, ended_at) VALUES (?, 0, 0, true, now())
                ON CONFLICT (job) DO UPDATE SET cancelled = true, ended_at = now() WHERE NOT f.done
                """, job)) {
            return statement.executeUpdate() == 1;
        }
    }

    /** Takes or renews the fence; returns why it cannot be, or {@code null}. */
    private static @Nullable StepOutcome takeFence(Connection connection, UUID job, JobFence fence)
            throws SQLException {
        try (var statement = Database.prepare(connection, """
                INSERT INTO job_fence AS f (job, epoch, n) VALUES (?, ?, ?)
                ON CONFLICT (job) DO UPDATE SET epoch = excluded.epoch, n = excluded.n
                WHERE (f.epoch, f.n) <= (excluded.epoch, excluded.n) AND NOT f.cancelled
                """, job, fence.epoch(), fence.n())) {
            if (statement.executeUpdate() == 1) {
                return null;
            }
        }
        return is(connection, "cancelled", job) ? new StepOutcome.Cancelled() : new StepOutcome.Fenced();
    }

    private static boolean is(Connection connection, String column, UUID job) throws SQLException {
        try (var statement = Database.prepare(connection, "SELECT " + column + " FROM job_fence WHERE job = ?", job);
                var row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Map<String, Long> counts(Connection connection, UUID job) throws SQLException {
        var counts = new LinkedHashMap<String, Long>();
        try (var statement = Database.prepare(connection, """
                        SELECT key, sum(value::bigint) FROM job_step, jsonb_each_text(counts)
                        WHERE job = ? GROUP BY key ORDER BY key
                        """, job);
                var row = statement.executeQuery()) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
        }
        return counts;
    }

    /** The step as it was committed before; {@code null} when it was not. */
    private StepOutcome.@Nullable Committed committed(Connection connection, UUID job, int step, boolean done)
            throws SQLException {
        try (var statement = Database.prepare(connection, """
                        SELECT next_offset, counts, step = (SELECT max(step) FROM job_step WHERE job = ?)
                        FROM job_step WHERE job = ? AND step = ?
                        """, job, job, step);
                var row = statement.executeQuery()) {
            return row.next()
                    ? new StepOutcome.Committed(
                            false, row.getLong(1), done && row.getBoolean(3), counts(row.getString(2)))
                    : null;
        }
    }

    private static @Nullable Position position(Connection connection, UUID job, int step) throws SQLException {
        try (var statement = Database.prepare(
                        connection, "SELECT next_offset, cursor FROM job_step WHERE job = ? AND step = ?", job, step);
                var row = statement.executeQuery()) {
            return row.next() ? new Position(row.getLong(1), row.getString(2)) : null;
        }
    }

    private Map<String, Long> counts(String text) {
        try {
            return json.readValue(text, COUNTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a step's counts are JSON numbers", e);
        }
    }

    private String text(Map<String, Long> counts) {
        try {
            return json.writeValueAsString(counts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of numbers can always be written", e);
        }
    }
}
