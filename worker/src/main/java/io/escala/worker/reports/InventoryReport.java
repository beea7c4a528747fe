package io.escala.worker.reports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.types.InventoryRequest;
import io.escala.worker.catalog.CatalogEffect;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;

/** {@code inventory-report}: the catalog counts and writes the files; the job keeps track of how far it is. */
@Singleton
final class InventoryReport implements JobHandler {

    private final CatalogSteps steps;
    private final ObjectMapper json;

    InventoryReport(CatalogSteps steps, ObjectMapper json) {
        this.steps = steps;
        this.json = json;
    }

    @Override
    public String type() {
        return InventoryRequest.TYPE;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Committed run(JobContext context) throws PermanentJobException, InterruptedException {
        return steps.commitAll(
                context,
                CatalogEffect.INVENTORY,
                InventoryRequest.parse(context.job().payload()));
    }

    @Override
    public String result(Job job, Committed committed) {
        return json.createObjectNode()
                .put("products", committed.count("products"))
                .put("categories", committed.count("categories"))
                .put("download", "/api/jobs/" + job.id() + "/result")
                .toString();
    }
}
