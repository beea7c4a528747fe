package io.escala.worker.exports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.types.ExportRequest;
import io.escala.worker.catalog.CatalogEffect;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;

/** {@code export-products}: the catalog writes the file; the job keeps track of how far it is. */
@Singleton
final class ExportProducts implements JobHandler {

    private final CatalogSteps steps;
    private final ObjectMapper json;

    ExportProducts(CatalogSteps steps, ObjectMapper json) {
        this.steps = steps;
        this.json = json;
    }

    @Override
    public String type() {
        return ExportRequest.TYPE;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Committed run(JobContext context) throws PermanentJobException, InterruptedException {
        return steps.commitAll(
                context, CatalogEffect.EXPORT, ExportRequest.parse(context.job().payload()));
    }

    @Override
    public String result(Job job, Committed committed) {
        return json.createObjectNode()
                .put("products", committed.count("exported"))
                .put("download", "/api/jobs/" + job.id() + "/result")
                .toString();
    }
}
