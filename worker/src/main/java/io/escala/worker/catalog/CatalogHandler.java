package io.escala.worker.catalog;

import io.escala.jobs.Committed;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;

/**
 * A job that is about what the catalog holds already: the catalog takes every step by itself, and the job keeps track of how
 * far it is.
 */
public abstract class CatalogHandler implements JobHandler {

    private final CatalogSteps steps;
    private final CatalogEffect effect;
    private final String type;
    private final Payload payload;

    /** Reads a payload into what the catalog is told. */
    public interface Payload {
        Object parse(String text) throws PermanentJobException;
    }

    protected CatalogHandler(CatalogSteps steps, CatalogEffect effect, String type, Payload payload) {
        this.steps = steps;
        this.effect = effect;
        this.type = type;
        this.payload = payload;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final int version() {
        return 1;
    }

    @Override
    public final Committed run(JobContext context) throws PermanentJobException, InterruptedException {
        return steps.commitAll(context, effect, payload.parse(context.job().payload()));
    }
}
