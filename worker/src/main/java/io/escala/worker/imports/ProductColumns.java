package io.escala.worker.imports;

import io.escala.jobs.PermanentJobException;
import io.escala.jobs.types.Formulas;
import io.escala.worker.catalog.ProductRow;
import io.escala.worker.catalog.RejectedRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of a CSV file of Escala's own, as exports have them, in any order. */
final class ProductColumns implements Columns {

    private static final List<String> REQUIRED = List.of("sku", "name", "price");
    private static final List<String> KNOWN =
            List.of("sku", "name", "description", "category", "price", "currency", "stock", "attributes");

    private final List<String> names;
    private final Map<String, Integer> positions;
    private final @Nullable String currency;

    private ProductColumns(List<String> names, Map<String, Integer> positions, @Nullable String currency) {
        this.names = names;
        this.positions = positions;
        this.currency = currency;
    }

    /** @throws PermanentJobException naming the column that is unknown, twice there or missing */
    static ProductColumns of(List<String> names, @Nullable String currency) throws PermanentJobException {
        var positions = HashMap.<String, Integer>newHashMap(names.size());
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (!KNOWN.contains(name)) {
                throw new PermanentJobException("the header names the unknown column \"%s\"; the columns are %s"
                        .formatted(shortened(name), String.join(", ", KNOWN)));
            }
            if (positions.put(name, i) != null) {
                throw new PermanentJobException("the header names the column \"" + name + "\" twice");
            }
        }
        for (var name : REQUIRED) {
            if (!positions.containsKey(name)) {
                throw new PermanentJobException("the header does not name the column \"" + name + "\"");
            }
        }
        if (currency == null && !positions.containsKey("currency")) {
            throw new PermanentJobException("the header does not name the column \"currency\"; a file whose products"
                    + " have one currency may be sent with it, as in POST /api/imports?currency=EUR");
        }
        return new ProductColumns(names, positions, currency);
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public String name(int column) {
        return names.get(column);
    }

    /** A record's fields as a product; an empty field is an absent one. */
    @Override
    public FileRecord row(long line, List<String> fields) {
        var attributes = value(fields, "attributes");
        var fault = attributes == null ? null : JsonText.faultOfObject(attributes);
        if (fault != null) {
            return new FileRecord.Refused(
                    new RejectedRow(line, value(fields, "sku"), "attributes is not a JSON object: " + fault));
        }
        return new FileRecord.Product(new ProductRow(
                line,
                value(fields, "sku"),
                value(fields, "name"),
                value(fields, "description"),
                value(fields, "category"),
                value(fields, "price"),
                valueOr(fields, "currency", currency),
                value(fields, "stock"),
                attributes));
    }

    private @Nullable String value(List<String> fields, String name) {
        var position = positions.get(name);
        var value = position == null ? "" : fields.get(position);
        return value.isEmpty() ? null : Formulas.unguarded(value);
    }

    private @Nullable String valueOr(List<String> fields, String name, @Nullable String otherwise) {
        var value = value(fields, name);
        return value == null ? otherwise : value;
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}
