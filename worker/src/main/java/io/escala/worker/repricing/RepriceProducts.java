package io.escala.worker.repricing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.types.RepriceRequest;
import io.escala.worker.catalog.CatalogEffect;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;
import java.util.List;

/** {@code reprice-products}: the catalog sets the prices; the job keeps track of how far it is. */
@Singleton
final class RepriceProducts implements JobHandler {

    private final CatalogSteps steps;
    private final ObjectMapper json;

    RepriceProducts(CatalogSteps steps, ObjectMapper json) {
        this.steps = steps;
        this.json = json;
    }

    @Override
    public String type() {
        return RepriceRequest.TYPE;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Committed run(JobContext context) throws PermanentJobException, InterruptedException {
        return steps.commitAll(
                context,
                CatalogEffect.PRICES,
                RepriceRequest.parse(context.job().payload()));
    }

    @Override
    public String result(Job job, Committed committed) {
        var result = json.createObjectNode();
        for (var count : List.of("raised", "lowered", "unchanged", "rejected")) {
            result.put(count, committed.count(count));
        }
        if (committed.count("dropped") > 0) {
            result.put("errorsDropped", committed.count("dropped"));
        }
        return result.toString();
    }
}
