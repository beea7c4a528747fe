package io.escala.catalog.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.catalog.product.ProductFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of an import, as a worker sends it.
 *
 * @param nextOffset how many records of the file are consumed with this chunk
 * @param last whether the file ends with it
 * @param rejected what the worker could not parse
 */
record ProductChunk(long epoch, long n, long nextOffset, boolean last, List<Row> rows, List<RefusedRow> rejected) {

    static final int MAX_ROWS = 5_000;

    /** A row as it stands in the file, unchecked. */
    record Row(
            long line,
            @Nullable String sku,
            @Nullable String name,
            @Nullable String description,
            @Nullable String category,
            @Nullable String price,
            @Nullable String currency,
            @Nullable String stock,
            @Nullable JsonNode attributes) {

        ProductFields fields() {
            return new ProductFields(sku, name, description, category, price, currency, stock, attributes);
        }
    }
}
