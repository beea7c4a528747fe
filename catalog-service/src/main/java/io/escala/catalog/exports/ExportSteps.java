package io.escala.catalog.exports;

import io.escala.catalog.bulk.JobFence;
import io.escala.catalog.bulk.JobFiles;
import io.escala.catalog.bulk.JobSteps;
import io.escala.catalog.bulk.JobSteps.Applied;
import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.bulk.KeyWindow;
import io.escala.catalog.bulk.StepOutcome;
import io.escala.catalog.database.Database;
import io.escala.catalog.files.Files;
import io.escala.catalog.search.Tallies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Writes products to the job's file, a range of keys a step. Each product that passes the filter throughout the job is
 * in the file exactly once, as it was when its range was read; one that is created, deleted or changed so that it passes
 * or no longer passes meanwhile may be in it or not.
 */
@ApplicationScoped
class ExportSteps {

    private static final byte[] NOTHING = {};

    /** Products of a job's first step, before it is known how long they are. */
    private static final int FIRST = 20_000;

    /** No fewer a step, however long they are. */
    private static final int FEWEST = 500;

    /** What a step is to write, in bytes: many chunks, so that reading and storing overlap, and far within its time. */
    private static final long STEP_BYTES = 48L << 20;

    private final Database database;
    private final DataSource dataSource;
    private final JobSteps steps;
    private final JobFiles results;
    private final Files files;
    private final int stepProducts;

    @Inject
    ExportSteps(
            Database database,
            DataSource dataSource,
            JobSteps steps,
            JobFiles results,
            Files files,
            @ConfigProperty(name = "escala.exports.step-products", defaultValue = "250000") int stepProducts) {
        if (stepProducts < 1) {
            throw new IllegalArgumentException("escala.exports.step-products must be at least 1");
        }
        this.database = database;
        this.dataSource = dataSource;
        this.steps = steps;
        this.results = results;
        this.files = files;
        this.stepProducts = stepProducts;
    }

    StepOutcome apply(UUID job, int step, ExportRequest request) {
        var fence = new JobFence(request.epoch(), request.n());
        return database.inTransaction(connection ->
                steps.step(connection, job, step, fence, from -> export(connection, job, step == 0, request, from)));
    }

    private Applied export(Connection connection, UUID job, boolean first, ExportRequest request, Position from)
            throws SQLException {
        var category = request.filter().category();
        var counts = new LinkedHashMap<String, Long>();
        var file = first ? begin(connection, job, request.format()) : results.find(connection, job, request.format());
        if (first) {
            counts.put("total", Tallies.products(connection, category));
        }
        var appender = files.appender(connection, file);
        var window =
                KeyWindow.next(connection, from, category, products(from.offset(), appender.stored(), stepProducts));
        var header = first && request.format().equals("csv")
                ? ExportQuery.CSV_HEADER.getBytes(StandardCharsets.UTF_8)
                : NOTHING;
        if (window.upTo() != null) {
            long exported = CopyOut.run(
                    dataSource::getConnection,
                    postgres -> ExportQuery.copy(postgres, request, window),
                    header,
                    rows -> request.format().equals("csv") && request.guardFormulas()
                            ? new GuardedRows(rows, ExportQuery.CSV_TEXTS)
                            : rows,
                    appender::append);
            counts.put("exported", exported);
        } else if (header.length > 0) {
            appender.append(header);
        }
        appender.finish();
        if (window.last()) {
            files.complete(connection, file);
        }
        return new Applied(window.next(from), window.last(), counts);
    }

    /** How many products the next step takes, by how long those before it were in the file. */
    static int products(long passed, long stored, int most) {
        long fitting = passed == 0 ? FIRST : STEP_BYTES * passed / Math.max(1, stored);
        return Math.clamp(fitting, Math.min(FEWEST, most), most);
    }

    private UUID begin(Connection connection, UUID job, String format) throws SQLException {
        return results.create(
                connection,
                job,
                format,
                "products-" + job + "." + format,
                format.equals("csv") ? "text/csv; charset=utf-8" : "application/x-ndjson");
    }
}
