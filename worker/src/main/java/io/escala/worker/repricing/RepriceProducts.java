package io.escala.worker.repricing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.types.RepriceRequest;
import io.escala.worker.catalog.CatalogEffect;
import io.escala.worker.catalog.CatalogHandler;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;
import java.util.List;

/** {@code reprice-products}: the catalog sets the prices; the job keeps track of how far it is. */
@Singleton
final class RepriceProducts extends CatalogHandler {

    private final ObjectMapper json;

    RepriceProducts(CatalogSteps steps, ObjectMapper json) {
        super(steps, CatalogEffect.PRICES, RepriceRequest.TYPE, RepriceRequest::parse);
        this.json = json;
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
