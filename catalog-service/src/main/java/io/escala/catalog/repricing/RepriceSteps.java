package io.escala.catalog.repricing;

import io.escala.catalog.bulk.JobErrors;
import io.escala.catalog.bulk.JobFence;
import io.escala.catalog.bulk.JobSteps;
import io.escala.catalog.bulk.JobSteps.Applied;
import io.escala.catalog.bulk.JobSteps.Position;
import io.escala.catalog.bulk.KeyWindow;
import io.escala.catalog.bulk.RefusedRow;
import io.escala.catalog.bulk.StepOutcome;
import io.escala.catalog.changes.WriteFence;
import io.escala.catalog.changes.WriteFence.Change;
import io.escala.catalog.database.Database;
import io.escala.catalog.product.ProductRules;
import io.escala.catalog.repricing.PriceRule.Outcome;
import io.escala.catalog.search.Tallies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sets new prices, a range of keys a step. The ranges do not overlap and each is committed once, so no product is
 * repriced twice, also when it changes its category meanwhile; one created behind the present range keeps its price.
 */
@ApplicationScoped
class RepriceSteps {

    private final Database database;
    private final JobSteps steps;
    private final JobErrors errors;
    private final WriteFence fence;
    private final int stepProducts;

    @Inject
    RepriceSteps(
            Database database,
            JobSteps steps,
            JobErrors errors,
            WriteFence fence,
            @ConfigProperty(name = "escala.repricing.step-products", defaultValue = "2000") int stepProducts) {
        if (stepProducts < 1) {
            throw new IllegalArgumentException("escala.repricing.step-products must be at least 1");
        }
        this.database = database;
        this.steps = steps;
        this.errors = errors;
        this.fence = fence;
        this.stepProducts = stepProducts;
    }

    /** A product as it stands, locked. */
    private record Priced(String sku, BigDecimal price, String currency) {}

    StepOutcome apply(UUID job, int step, RepriceRequest request) {
        var rule = PriceRule.of(request, ProductRules.MAX_PRICE);
        var claim = new JobFence(request.epoch(), request.n());
        return fence.write(() -> {
            var repriced = new LinkedHashMap<String, BigDecimal>();
            var outcome = database.inCurrentTransaction(connection -> steps.step(
                    connection, job, step, claim, from -> reprice(connection, job, request, rule, from, repriced)));
            return new Change<>(outcome, repriced.keySet());
        });
    }

    private Applied reprice(
            Connection connection,
            UUID job,
            RepriceRequest request,
            PriceRule rule,
            Position from,
            Map<String, BigDecimal> repriced)
            throws SQLException {
        var counts = new LinkedHashMap<String, Long>();
        if (from.cursor() == null) {
            counts.put("total", Tallies.products(connection, request.category()));
        }
        var window = KeyWindow.next(connection, from, request.category(), stepProducts);
        var refused = new ArrayList<RefusedRow>();
        long line = from.offset();
        for (var product : locked(connection, request, window)) {
            line++;
            switch (rule.apply(product.price(), product.currency())) {
                case Outcome.Changed(var price) -> {
                    repriced.put(product.sku(), price);
                    counts.merge(price.compareTo(product.price()) > 0 ? "raised" : "lowered", 1L, Long::sum);
                }
                case Outcome.Unchanged _ -> counts.merge("unchanged", 1L, Long::sum);
                case Outcome.Refused(var reason) -> refused.add(new RefusedRow(line, product.sku(), reason));
            }
        }
        update(connection, repriced);
        counts.put("rejected", (long) refused.size());
        long dropped = errors.add(connection, job, refused);
        if (dropped > 0) {
            counts.put(JobErrors.DROPPED, dropped);
        }
        return new Applied(window.next(from), window.last(), counts);
    }

    /** In the order of the key, as all bulk writes lock. */
    private static List<Priced> locked(Connection connection, RepriceRequest request, KeyWindow window)
            throws SQLException {
        var sql = new StringBuilder("SELECT sku, price, currency FROM product WHERE sku > ? AND sku <= ?");
        var parameters = new ArrayList<Object>(List.of(window.after(), window.upTo() == null ? "" : window.upTo()));
        if (request.category() != null) {
            sql.append(" AND category = ?");
            parameters.add(request.category());
        }
        if (request.currency() != null) {
            sql.append(" AND currency = ?");
            parameters.add(request.currency());
        }
        sql.append(" ORDER BY sku FOR NO KEY UPDATE");
        try (var select = Database.prepare(connection, sql.toString(), parameters.toArray());
                var row = select.executeQuery()) {
            var products = new ArrayList<Priced>();
            while (row.next()) {
                products.add(new Priced(row.getString(1), row.getBigDecimal(2), row.getString(3)));
            }
            return products;
        }
    }

    private static void update(Connection connection, Map<String, BigDecimal> repriced) throws SQLException {
        if (repriced.isEmpty()) {
            return;
        }
        var skus = connection.createArrayOf("text", repriced.keySet().toArray());
        var prices = connection.createArrayOf("numeric", repriced.values().toArray());
        try (var update = Database.prepare(connection, """
                UPDATE product p SET price = v.price, version = nextval('product_version'), updated_at = now()
                FROM unnest(?, ?) AS v(sku, price) WHERE p.sku = v.sku COLLATE "C"
                """, skus, prices)) {
            int updated = update.executeUpdate();
            if (updated != repriced.size()) {
                throw new IllegalStateException(updated + " of " + repriced.size() + " locked products were repriced");
            }
        }
    }
}
