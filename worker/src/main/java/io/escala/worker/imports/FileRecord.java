package io.escala.worker.imports;

import io.escala.worker.catalog.ProductRow;
import io.escala.worker.catalog.RejectedRow;

/**
 * One record of a file: a CSV record after the header, or a line of NDJSON that is not blank. Records are what an
 * import's offsets count, the refused ones included, so an offset means the same place whatever the chunk size.
 */
sealed interface FileRecord {

    /** A record that could be read; the catalog judges it. */
    record Product(ProductRow row) implements FileRecord {}

    /** A record that could not. */
    record Refused(RejectedRow row) implements FileRecord {}

    /** A record that tells of no product of its own, such as a further picture of the product before it. */
    record Passed() implements FileRecord {}

    static FileRecord refused(long line, String reason) {
        return new Refused(new RejectedRow(line, null, reason));
    }
}
