package io.escala.worker.catalog;

import io.escala.jobs.Committed;
import io.escala.jobs.Fence;
import io.escala.jobs.JobId;
import io.escala.jobs.JobLedger;
import io.escala.worker.catalog.CatalogApi.FenceBody;
import jakarta.inject.Singleton;
import java.util.Map;

/** The ledger that the catalog keeps beside its products. */
@Singleton
final class CatalogLedger implements JobLedger {

    private final CatalogCalls catalog;

    CatalogLedger(CatalogCalls catalog) {
        this.catalog = catalog;
    }

    @Override
    public long drawEpoch() {
        return catalog.callAlways("an epoch", () -> catalog.api().drawEpoch()).epoch();
    }

    @Override
    public Begin begin(JobId job, Fence fence) {
        var answer = catalog.callAlways(
                "the begin of job " + job,
                () -> catalog.api().begin(job.toString(), new FenceBody(fence.epoch(), fence.n())));
        var counts = answer.counts() == null ? Map.<String, Long>of() : answer.counts();
        return switch (answer.outcome()) {
            case "proceed" -> new Begin.Proceed(new Committed(answer.steps(), answer.nextOffset(), counts));
            case "done" -> new Begin.Done(new Committed(answer.steps(), answer.nextOffset(), counts));
            case "cancelled" -> new Begin.Cancelled();
            case "fenced" -> new Begin.Fenced();
            default -> throw new IllegalStateException("the catalog began a job with the outcome " + answer.outcome());
        };
    }
}
