package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.JobId;
import io.escala.jobs.types.Formulas;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The rows that a job refused, written a page at a time, so that the memory it takes is one page. */
@ApplicationScoped
class JobErrors {

    private static final int PAGE = 5_000;

    private final Catalog catalog;
    private final ObjectMapper json;

    @Inject
    JobErrors(Catalog catalog, ObjectMapper json) {
        this.catalog = catalog;
        this.json = json;
    }

    /** A page of refused rows, the first one of them after a line. */
    private final class Pages {
        private final JobId job;
        private JsonNode page;

        Pages(JobId job) {
            this.job = job;
            this.page = load(0);
        }

        private JsonNode load(long after) {
            if (!(catalog.jobErrors(job.toString(), after, PAGE) instanceof Answered answered)
                    || answered.status() != 200) {
                throw Problem.unavailable("The catalog does not answer.");
            }
            try {
                return json.readTree(answered.body());
            } catch (IOException e) {
                throw new UncheckedIOException("the catalog answered something else than JSON", e);
            }
        }

        JsonNode rows() {
            return page.path("items");
        }

        /** Goes to the next page; false after the last one. */
        boolean next() {
            if (rows().size() < PAGE) {
                return false;
            }
            page = load(rows().get(PAGE - 1).path("line").asLong());
            return true;
        }
    }

    /** A report whose first page is loaded, so that a catalog that is away is told before the answer begins. */
    interface Report {
        /** How many rows were refused beyond those in the report. */
        long dropped();

        void csv(OutputStream out) throws IOException;

        void json(OutputStream out) throws IOException;
    }

    Report of(JobId job) {
        var pages = new Pages(job);
        long dropped = pages.page.path("dropped").asLong();
        return new Report() {
            @Override
            public long dropped() {
                return dropped;
            }

            @Override
            public void csv(OutputStream out) throws IOException {
                writeCsv(pages, out);
            }

            @Override
            public void json(OutputStream out) throws IOException {
                writeJson(pages, dropped, out);
            }
        };
    }

    /** What somebody wrote into a file must not become a formula in the spreadsheet of whoever looks into it. */
    private static void writeCsv(Pages pages, OutputStream out) throws IOException {
        var csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord("line", "sku", "reason");
        do {
            for (var row : pages.rows()) {
                csv.writeRecord(
                        row.path("line").asText(),
                        Formulas.guarded(row.path("sku").asText("")),
                        row.path("reason").asText());
            }
        } while (pages.next());
        csv.flush();
    }

    private void writeJson(Pages pages, long dropped, OutputStream out) throws IOException {
        try (var generator = json.createGenerator(out)) {
            generator.disable(com.fasterxml.jackson.core.JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.writeStartObject();
            generator.writeNumberField("dropped", dropped);
            generator.writeArrayFieldStart("items");
            do {
                for (var row : pages.rows()) {
                    generator.writeTree(row);
                }
            } while (pages.next());
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }
}
