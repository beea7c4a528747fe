package io.escala.catalog.reports;

import io.escala.catalog.bulk.JobFence;
import io.escala.catalog.bulk.JobFiles;
import io.escala.catalog.bulk.JobSteps;
import io.escala.catalog.bulk.JobSteps.Applied;
import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.bulk.StepOutcome;
import io.escala.catalog.database.Database;
import io.escala.catalog.files.Files;
import io.escala.catalog.search.Tallies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Writes the report, as many categories a step as fit into a while. What is said of a category is of one moment; the
 * categories are of moments between the job's beginning and its end.
 */
@ApplicationScoped
class InventorySteps {

    /** One large category may take longer than other statements may. */
    private static final String PATIENCE = "SET LOCAL statement_timeout = '50s'";

    private static final int MOST_CATEGORIES = 1_000;

    private record Format(String name, String contentType) {}

    private static final Format JSON = new Format("json", "application/json");
    private static final Format CSV = new Format("csv", "text/csv; charset=utf-8");

    private final Database database;
    private final JobSteps steps;
    private final JobFiles results;
    private final Files files;
    private final Duration stepTime;

    @Inject
    InventorySteps(
            Database database,
            JobSteps steps,
            JobFiles results,
            Files files,
            @ConfigProperty(name = "escala.reports.step-time", defaultValue = "2s") Duration stepTime) {
        this.database = database;
        this.steps = steps;
        this.results = results;
        this.files = files;
        this.stepTime = stepTime;
    }

    StepOutcome apply(UUID job, int step, InventoryRequest request) {
        var fence = new JobFence(request.epoch(), request.n());
        return database.inTransaction(
                connection -> steps.step(connection, job, step, fence, from -> report(connection, job, request, from)));
    }

    private Applied report(Connection connection, UUID job, InventoryRequest request, Position from)
            throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(PATIENCE);
        }
        boolean first = from.cursor() == null;
        var counts = new LinkedHashMap<String, Long>();
        if (first) {
            counts.put("total", Tallies.products(connection, null));
        }
        var lines = new ArrayList<InventoryLine>();
        var cursor = first ? "" : String.valueOf(from.cursor());
        boolean last = false;
        long categories = 0;
        long end = System.nanoTime() + stepTime.toNanos();
        do {
            var category = InventoryLine.categoryAfter(connection, cursor);
            var found = InventoryLine.of(connection, category, request.quantiles());
            lines.addAll(found);
            categories += found.isEmpty() ? 0 : 1;
            // Products without a category come last.
            last = category == null;
            cursor = category == null ? cursor : category;
        } while (!last && categories < MOST_CATEGORIES && System.nanoTime() < end);
        var text = new InventoryText(request.quantiles());
        add(connection, job, JSON, text.json(lines, first, from.offset() > 0, last), first, last);
        add(connection, job, CSV, text.csv(lines, first), first, last);
        long products = lines.stream().mapToLong(InventoryLine::products).sum();
        counts.putAll(Map.of("categories", categories, "products", products));
        return new Applied(new Position(from.offset() + products, cursor), last, counts);
    }

    private void add(Connection connection, UUID job, Format format, byte[] bytes, boolean first, boolean last)
            throws SQLException {
        var file = first
                ? results.create(
                        connection, job, format.name, "inventory-" + job + "." + format.name, format.contentType)
                : results.find(connection, job, format.name);
        var appender = files.appender(connection, file);
        for (int from = 0; from < bytes.length; from += Files.CHUNK) {
            appender.append(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + Files.CHUNK)));
        }
        appender.finish();
        if (last) {
            files.complete(connection, file);
        }
    }
}
