package io.escala.catalog.bulk;

import io.escala.catalog.bulk.JobSteps.Applied;
import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.changes.WriteFence;
import io.escala.catalog.changes.WriteFence.Change;
import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem.Violation;
import io.escala.catalog.product.ProductDraft;
import io.escala.catalog.product.ProductRules;
import io.escala.catalog.product.ProductRules.Checked;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Applies chunks of imports: good rows go in, bad ones are written down by line, in one transaction with the step. The
 * products are written first and the job's fence is taken last, so that the next chunks can be written meanwhile; what the
 * fence then refuses is rolled back.
 */
@ApplicationScoped
class ImportSteps {

    private final Database database;
    private final JobSteps steps;
    private final WriteFence fence;
    private final JobErrors errors;
    private final ChunkLine line = new ChunkLine();

    @Inject
    ImportSteps(Database database, JobSteps steps, WriteFence fence, JobErrors errors) {
        this.database = database;
        this.steps = steps;
        this.fence = fence;
        this.errors = errors;
    }

    /** A chunk as it is to be applied. */
    private record Judged(ProductUpsert upsert, List<RefusedRow> refused) {

        static Judged of(ProductChunk chunk) {
            var products = new LinkedHashMap<Long, ProductDraft>();
            var refused = new ArrayList<>(chunk.rejected());
            for (var row : chunk.rows()) {
                switch (ProductRules.check(row.fields())) {
                    case Checked.Valid valid -> products.put(row.line(), valid.draft());
                    case Checked.Invalid invalid ->
                        refused.add(new RefusedRow(row.line(), row.sku(), reason(invalid.violations())));
                }
            }
            return new Judged(ProductUpsert.of(products), refused);
        }
    }

    /** @param ahead whether it was sent before the end of the step before it */
    StepOutcome apply(UUID job, int step, ProductChunk chunk, boolean ahead) {
        try (var place = line.join(job, step, ahead)) {
            var judged = Judged.of(chunk);
            place.awaitWriting(judged.upsert().skus());
            return write(job, step, chunk, judged, place);
        } catch (Refused e) {
            return e.outcome;
        }
    }

    private StepOutcome write(UUID job, int step, ProductChunk chunk, Judged judged, ChunkLine.Place place) {
        var claim = new JobFence(chunk.epoch(), chunk.n());
        return fence.write(() -> database.inCurrentTransaction(connection -> {
            JobSteps.enter(connection, job, step);
            place.writing(judged.upsert().skus());
            boolean expected = steps.expects(connection, job, step, claim, place.followsAnother());
            long created = expected ? judged.upsert().write(connection) : 0;
            place.written();
            if (place.followsAnother()) {
                JobSteps.enter(connection, job, step - 1);
            }
            var outcome = steps.step(connection, job, step, claim, _ -> {
                if (!expected) {
                    throw new Refused(new StepOutcome.Early());
                }
                return new Applied(
                        new Position(chunk.nextOffset(), null), chunk.last(), counts(connection, job, created, judged));
            });
            if (outcome instanceof StepOutcome.Committed committed && committed.now()) {
                return new Change<>(outcome, judged.upsert().skus());
            }
            if (expected) {
                throw new Refused(outcome);
            }
            return Change.none(outcome);
        }));
    }

    private Map<String, Long> counts(Connection connection, UUID job, long created, Judged judged) throws SQLException {
        long dropped = errors.add(connection, job, judged.refused());
        var counts = new LinkedHashMap<String, Long>();
        counts.put("created", created);
        counts.put("updated", judged.upsert().rows() - created);
        counts.put("rejected", (long) judged.refused().size());
        if (dropped > 0) {
            counts.put(JobErrors.DROPPED, dropped);
        }
        return counts;
    }

    private static String reason(List<Violation> violations) {
        return violations.stream().map(v -> v.field() + " " + v.message()).collect(Collectors.joining("; "));
    }

    /** Rolls the chunk's products back: its step is not to be committed. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient StepOutcome outcome;

        Refused(StepOutcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }
}
