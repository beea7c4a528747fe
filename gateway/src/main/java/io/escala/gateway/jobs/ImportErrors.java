package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/** The report of the rows that an import refused, as CSV: line, sku, reason. */
@ApplicationScoped
class ImportErrors {

    private static final int PAGE = 5_000;

    private final Catalog catalog;
    private final ObjectMapper json;

    @Inject
    ImportErrors(Catalog catalog, ObjectMapper json) {
        this.catalog = catalog;
        this.json = json;
    }

    void write(JobId job, OutputStream out) throws IOException {
        var csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord("line", "sku", "reason");
        long after = 0;
        int rows;
        do {
            rows = 0;
            if (!(catalog.jobErrors(job.toString(), after, PAGE) instanceof Answered answered)
                    || answered.status() != 200) {
                throw Problem.unavailable("The catalog does not answer.");
            }
            for (var row : json.readTree(answered.body()).path("items")) {
                after = row.path("line").asLong();
                csv.writeRecord(
                        Long.toString(after),
                        row.path("sku").asText(""),
                        row.path("reason").asText());
                rows++;
            }
        } while (rows == PAGE);
        csv.flush();
    }
}
