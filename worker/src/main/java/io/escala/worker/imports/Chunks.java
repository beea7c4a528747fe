package io.escala.worker.imports;

import io.escala.jobs.PermanentJobException;
import io.escala.worker.catalog.ProductRow;
import io.escala.worker.catalog.ProductStep;
import io.escala.worker.catalog.RejectedRow;
import java.io.IOException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The records of a file as steps: up to so many of them, fewer when they are long. */
final class Chunks {

    /** A step's characters: at most six bytes each in JSON, with one more record on top, stay within 8 MiB. */
    private static final int MOST_CHARACTERS = 1 << 20;

    private final RecordSource source;
    private final int size;
    private long offset;
    private @Nullable FileRecord ahead;

    /** Why the file cannot be read on; told after what came before it has become a step. */
    private @Nullable Exception broken;

    Chunks(RecordSource source, int size) {
        this.source = source;
        this.size = size;
    }

    /** Goes past the records that earlier runs have committed. */
    void skip(long records) throws IOException, PermanentJobException {
        while (offset < records) {
            if (source.next() == null) {
                throw new IllegalStateException(
                        "the file has %d records, but %d of them are committed".formatted(offset, records));
            }
            offset++;
        }
    }

    /** The next step; a file always ends with one, if need be an empty one. */
    ProductStep next() throws IOException, PermanentJobException {
        var rows = new ArrayList<ProductRow>(size);
        var rejected = new ArrayList<RejectedRow>();
        int characters = 0;
        var record = ahead == null ? read(true) : ahead;
        while (record != null && rows.size() + rejected.size() < size && characters < MOST_CHARACTERS) {
            switch (record) {
                case FileRecord.Product(var row) -> {
                    rows.add(row);
                    characters += length(row);
                }
                case FileRecord.Refused(var row) -> rejected.add(row);
                case FileRecord.Passed() -> {}
            }
            offset++;
            record = read(false);
        }
        ahead = record;
        return new ProductStep(offset, record == null && broken == null, rows, rejected);
    }

    /** @param first whether the step is still empty, so that a failure need not wait for it */
    private @Nullable FileRecord read(boolean first) throws IOException, PermanentJobException {
        if (broken == null) {
            try {
                return source.next();
            } catch (IOException | PermanentJobException e) {
                broken = e;
            }
        }
        if (!first) {
            return null;
        }
        switch (broken) {
            case IOException e -> throw e;
            case PermanentJobException e -> throw e;
            default -> throw new IllegalStateException(broken);
        }
    }

    private static int length(ProductRow row) {
        return length(row.sku())
                + length(row.name())
                + length(row.description())
                + length(row.category())
                + length(row.price())
                + length(row.currency())
                + length(row.stock())
                + length(row.attributes());
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
