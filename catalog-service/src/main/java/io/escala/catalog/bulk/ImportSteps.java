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

/** Applies chunks of imports: good rows go in, bad ones are written down by line, in one transaction with the step. */
@ApplicationScoped
class ImportSteps {

    private final Database database;
    private final JobSteps steps;
    private final WriteFence fence;
    private final JobErrors errors;
    private final Turns turns = new Turns();

    @Inject
    ImportSteps(Database database, JobSteps steps, WriteFence fence, JobErrors errors) {
        this.database = database;
        this.steps = steps;
        this.fence = fence;
        this.errors = errors;
    }

    StepOutcome apply(UUID job, int step, ProductChunk chunk) {
        var products = new LinkedHashMap<Long, ProductDraft>();
        var rejected = new ArrayList<>(chunk.rejected());
        for (var row : chunk.rows()) {
            switch (ProductRules.check(row.fields())) {
                case Checked.Valid valid -> products.put(row.line(), valid.draft());
                case Checked.Invalid invalid ->
                    rejected.add(new RefusedRow(row.line(), row.sku(), reason(invalid.violations())));
            }
        }
        return turns.inTurn(job, () -> write(job, step, chunk, products, rejected));
    }

    private StepOutcome write(
            UUID job, int step, ProductChunk chunk, Map<Long, ProductDraft> products, List<RefusedRow> rejected) {
        return fence.write(() -> {
            var outcome = database.inCurrentTransaction(connection -> steps.step(
                    connection,
                    job,
                    step,
                    new JobFence(chunk.epoch(), chunk.n()),
                    _ -> new Applied(
                            new Position(chunk.nextOffset(), null),
                            chunk.last(),
                            write(connection, job, products, rejected))));
            boolean written = outcome instanceof StepOutcome.Committed committed && committed.now();
            return written ? new Change<>(outcome, skus(products)) : Change.none(outcome);
        });
    }

    private Map<String, Long> write(
            Connection connection, UUID job, Map<Long, ProductDraft> products, List<RefusedRow> rejected)
            throws SQLException {
        long created = ProductUpsert.write(connection, products);
        long dropped = errors.add(connection, job, rejected);
        var counts = new LinkedHashMap<String, Long>();
        counts.put("created", created);
        counts.put("updated", products.size() - created);
        counts.put("rejected", (long) rejected.size());
        if (dropped > 0) {
            counts.put(JobErrors.DROPPED, dropped);
        }
        return counts;
    }

    private static List<String> skus(Map<Long, ProductDraft> products) {
        return products.values().stream().map(ProductDraft::sku).distinct().toList();
    }

    private static String reason(List<Violation> violations) {
        return violations.stream().map(v -> v.field() + " " + v.message()).collect(Collectors.joining("; "));
    }
}
