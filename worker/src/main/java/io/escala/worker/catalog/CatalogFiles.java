package io.escala.worker.catalog;

import io.escala.jobs.PermanentJobException;
import jakarta.inject.Singleton;

/** The files that were uploaded for jobs. */
@Singleton
public final class CatalogFiles {

    private final CatalogCalls catalog;

    CatalogFiles(CatalogCalls catalog) {
        this.catalog = catalog;
    }

    /** @throws PermanentJobException when there is no such file */
    public FileStream open(String id) throws PermanentJobException {
        long size = catalog.call("file " + id, () -> catalog.api().file(id)).size();
        return new FileStream(
                size,
                n -> catalog.callAlways(
                        "chunk " + n + " of file " + id, () -> catalog.api().chunk(id, n)));
    }
}
