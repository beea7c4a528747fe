package io.escala.worker.imports;

import io.escala.jobs.PermanentJobException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a file in their order. */
interface RecordSource {

    /**
     * The next record, or {@code null} after the last one.
     *
     * @throws PermanentJobException when the file as a whole cannot be used, or no further
     */
    @Nullable
    FileRecord next() throws IOException, PermanentJobException;

    /** The longest record in characters, so that one garbled line cannot fill the memory. */
    int LONGEST_RECORD = 256 * 1024;
}
