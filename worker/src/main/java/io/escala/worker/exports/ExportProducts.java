package io.escala.worker.exports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.types.ExportRequest;
import io.escala.worker.catalog.CatalogEffect;
import io.escala.worker.catalog.CatalogHandler;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;

/** {@code export-products}: the catalog writes the file; the job keeps track of how far it is. */
@Singleton
final class ExportProducts extends CatalogHandler {

    private final ObjectMapper json;

    ExportProducts(CatalogSteps steps, ObjectMapper json) {
        super(steps, CatalogEffect.EXPORT, ExportRequest.TYPE, ExportRequest::parse);
        this.json = json;
    }

    @Override
    public String result(Job job, Committed committed) {
        return json.createObjectNode()
                .put("products", committed.count("exported"))
                .put("download", "/api/jobs/" + job.id() + "/result")
                .toString();
    }
}
