package io.escala.worker.imports;

import io.escala.jobs.PermanentJobException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the columns of a CSV file mean, by its header. */
sealed interface Columns permits ProductColumns, ShopifyColumns {

    /**
     * @param currency the currency of rows that name none, or {@code null}
     * @throws PermanentJobException naming what the header lacks or has too much
     */
    static Columns of(List<String> header, @Nullable String currency) throws PermanentJobException {
        var names = header.stream().map(String::strip).toList();
        return ShopifyColumns.isHeader(names) ? ShopifyColumns.of(names, currency) : ProductColumns.of(names, currency);
    }

    int size();

    String name(int column);

    /** What a record of as many fields as there are columns stands for. */
    FileRecord row(long line, List<String> fields);
}
