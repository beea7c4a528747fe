package io.escala.worker.catalog;

import io.escala.jobs.Committed;
import io.escala.jobs.DependencyUnavailableException;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobStoppedException;
import io.escala.jobs.JobStoppedException.Reason;
import io.escala.jobs.PermanentJobException;
import io.escala.worker.catalog.CatalogApi.ProductsBody;
import io.escala.worker.catalog.CatalogApi.StepAnswer;
import io.escala.worker.catalog.CatalogApi.StepBody;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Commits the steps of jobs, each with its effects and the job's fence in one transaction. A step whose outcome is not
 * known is repeated as it is: what was committed already is not done again.
 */
@Singleton
public final class CatalogSteps {

    private static final List<Duration> REPEATS = List.of(Duration.ofMillis(100), Duration.ofMillis(400));

    private final CatalogCalls catalog;

    CatalogSteps(CatalogCalls catalog) {
        this.catalog = catalog;
    }

    /**
     * Commits the step after {@code done}, with products as its effect.
     *
     * @return {@code done} and this step
     * @throws JobStoppedException when the job was cancelled or a newer claim has begun: nothing was committed
     * @throws DependencyUnavailableException when the catalog stays away; the step may be committed or not
     */
    public Committed commit(
            JobContext job,
            Committed done,
            long nextOffset,
            boolean last,
            List<ProductRow> rows,
            List<RejectedRow> rejected)
            throws PermanentJobException, InterruptedException {
        var fence = job.fence();
        var body = new ProductsBody(fence.epoch(), fence.n(), nextOffset, last, rows, rejected);
        return committed(job, done, nextOffset, () -> catalog.api().products(id(job), done.steps(), body));
    }

    /** As above, for a step without effects in the catalog. */
    public Committed commit(JobContext job, Committed done, long nextOffset, boolean last)
            throws PermanentJobException, InterruptedException {
        var fence = job.fence();
        var body = new StepBody(fence.epoch(), fence.n(), nextOffset, last, Map.of());
        return committed(job, done, nextOffset, () -> catalog.api().step(id(job), done.steps(), body));
    }

    private Committed committed(JobContext job, Committed done, long nextOffset, Supplier<StepAnswer> call)
            throws PermanentJobException, InterruptedException {
        var answer = repeated(job, "step " + done.steps() + " of job " + id(job), call);
        return switch (answer.outcome()) {
            case "applied", "repeated" -> {
                var now = done.plus(nextOffset, answer.counts() == null ? Map.of() : answer.counts());
                job.advanced(now);
                yield now;
            }
            case "cancelled" -> throw new JobStoppedException(Reason.CANCELLED);
            case "fenced" -> throw new JobStoppedException(Reason.LOST);
            default -> throw new IllegalStateException("the catalog gave a step the outcome " + answer.outcome());
        };
    }

    private StepAnswer repeated(JobContext job, String what, Supplier<StepAnswer> call)
            throws PermanentJobException, InterruptedException {
        for (var pause : REPEATS) {
            try {
                return catalog.call(what, call);
            } catch (DependencyUnavailableException e) {
                job.pause(pause);
            }
        }
        return catalog.call(what, call);
    }

    private static String id(JobContext job) {
        return job.job().id().toString();
    }
}
