package io.escala.worker.reports;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.types.InventoryRequest;
import io.escala.worker.catalog.CatalogEffect;
import io.escala.worker.catalog.CatalogHandler;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;

/** {@code inventory-report}: the catalog counts and writes the files; the job keeps track of how far it is. */
@Singleton
final class InventoryReport extends CatalogHandler {

    private final ObjectMapper json;

    InventoryReport(CatalogSteps steps, ObjectMapper json) {
        super(steps, CatalogEffect.INVENTORY, InventoryRequest.TYPE, InventoryRequest::parse);
        this.json = json;
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
