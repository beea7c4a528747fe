package io.escala.worker.imports;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.jobs.PermanentJobException;
import io.escala.worker.catalog.ProductRow;
import io.escala.worker.catalog.RejectedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Shopify product export (Shopify help, "Using CSV files to import and export products"). Each variant
 * is a product of its own. A product's first row names it; the rows after it with the same handle and no title continue
 * it with further variants or pictures and take from it what they leave out.
 */
final class ShopifyColumns implements Columns {

    private static final String HANDLE = "Handle";
    private static final String TITLE = "Title";
    private static final String SKU = "Variant SKU";
    private static final String PRICE = "Variant Price";
    private static final List<String> SIGNS = List.of(HANDLE, TITLE, SKU, PRICE);

    /** Columns that become attributes, by the attribute's name. */
    private static final List<Map.Entry<String, String>> OF_VARIANT = List.of(
            Map.entry("barcode", "Variant Barcode"),
            Map.entry("compareAtPrice", "Variant Compare At Price"),
            Map.entry("grams", "Variant Grams"),
            Map.entry("image", "Variant Image"));

    private final List<String> names;
    private final Map<String, Integer> positions;
    private final String currency;
    private @Nullable Parent parent;

    private ShopifyColumns(List<String> names, Map<String, Integer> positions, String currency) {
        this.names = names;
        this.positions = positions;
        this.currency = currency;
    }

    /** What the first row of a product says for all of its variants. */
    private record Parent(
            String handle,
            String title,
            @Nullable String description,
            @Nullable String category,
            List<@Nullable String> options,
            ObjectNode attributes) {}

    static boolean isHeader(List<String> names) {
        return names.containsAll(SIGNS);
    }

    static ShopifyColumns of(List<String> names, @Nullable String currency) throws PermanentJobException {
        if (currency == null) {
            throw new PermanentJobException("this is a Shopify export, which does not tell the currency of its prices;"
                    + " send it again as POST /api/imports?currency=EUR, or whichever it is");
        }
        var positions = new HashMap<String, Integer>();
        for (int i = 0; i < names.size(); i++) {
            positions.putIfAbsent(names.get(i), i);
        }
        return new ShopifyColumns(names, positions, currency);
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public String name(int column) {
        return names.get(column);
    }

    @Override
    public FileRecord row(long line, List<String> fields) {
        var handle = value(fields, HANDLE);
        if (handle == null) {
            return refused(line, fields, "Handle is empty: it is not known which product the row belongs to");
        }
        if (value(fields, TITLE) != null) {
            parent = parent(handle, fields);
        }
        if (isPictureAlone(fields)) {
            return new FileRecord.Passed();
        }
        var product = parent;
        if (product == null || !product.handle().equals(handle)) {
            return refused(
                    line, fields, "it continues the product \"" + handle + "\", whose first row is missing or refused");
        }
        var sku = sku(fields);
        if (sku == null) {
            return refused(line, fields, "Variant SKU is empty: the variant cannot be told from others");
        }
        var stock = value(fields, "Variant Inventory Qty");
        return new FileRecord.Product(new ProductRow(
                line,
                sku,
                name(product, fields),
                product.description(),
                product.category(),
                value(fields, PRICE),
                currency,
                stock != null && stock.startsWith("-") ? "0" : stock,
                attributes(product, fields, stock).toString()));
    }

    private Parent parent(String handle, List<String> fields) {
        var attributes = JsonNodeFactory.instance.objectNode().put("handle", handle);
        put(attributes, "vendor", value(fields, "Vendor"));
        put(attributes, "tags", value(fields, "Tags"));
        put(attributes, "status", value(fields, "Status"));
        var type = value(fields, "Type");
        var options = new ArrayList<@Nullable String>();
        for (int i = 1; i <= 3; i++) {
            options.add(value(fields, "Option" + i + " Name"));
        }
        return new Parent(
                handle,
                String.valueOf(value(fields, TITLE)),
                value(fields, "Body (HTML)"),
                type == null ? value(fields, "Product Category") : type,
                options,
                attributes);
    }

    /** Rows that only add a picture have neither a price nor a choice of options. */
    private boolean isPictureAlone(List<String> fields) {
        return value(fields, TITLE) == null
                && value(fields, SKU) == null
                && value(fields, PRICE) == null
                && value(fields, "Option1 Value") == null;
    }

    /** Shopify writes an apostrophe before a SKU of digits, so that spreadsheets keep its zeros. */
    private @Nullable String sku(List<String> fields) {
        var sku = value(fields, SKU);
        return sku != null && sku.startsWith("'") ? sku.substring(1) : sku;
    }

    private String name(Parent product, List<String> fields) {
        var chosen = new ArrayList<String>();
        for (int i = 1; i <= 3; i++) {
            var value = value(fields, "Option" + i + " Value");
            if (value != null && !value.equals("Default Title")) {
                chosen.add(value);
            }
        }
        return chosen.isEmpty() ? product.title() : product.title() + " - " + String.join(" / ", chosen);
    }

    private ObjectNode attributes(Parent product, List<String> fields, @Nullable String stock) {
        var attributes = product.attributes().deepCopy();
        var options = JsonNodeFactory.instance.objectNode();
        for (int i = 1; i <= 3; i++) {
            var value = value(fields, "Option" + i + " Value");
            if (value != null && !value.equals("Default Title")) {
                options.put(Objects.requireNonNullElse(product.options().get(i - 1), "Option" + i), value);
            }
        }
        if (!options.isEmpty()) {
            attributes.set("options", options);
        }
        for (var column : OF_VARIANT) {
            put(attributes, column.getKey(), value(fields, column.getValue()));
        }
        if (!attributes.has("image")) {
            put(attributes, "image", value(fields, "Image Src"));
        }
        if (stock != null && stock.startsWith("-")) {
            attributes.put("oversold", stock);
        }
        return attributes;
    }

    private FileRecord refused(long line, List<String> fields, String reason) {
        return new FileRecord.Refused(new RejectedRow(line, value(fields, SKU), reason));
    }

    private static void put(ObjectNode attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    private @Nullable String value(List<String> fields, String name) {
        var position = positions.get(name);
        var value = position == null ? "" : fields.get(position).strip();
        return value.isEmpty() ? null : value;
    }
}
