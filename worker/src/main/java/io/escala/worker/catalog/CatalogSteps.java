package io.escala.worker.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.jobs.Committed;
import io.escala.jobs.DependencyUnavailableException;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobStoppedException;
import io.escala.jobs.JobStoppedException.Reason;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.Progress;
import io.escala.worker.catalog.CatalogApi.ProductsBody;
import io.escala.worker.catalog.CatalogApi.StepAnswer;
import io.escala.worker.catalog.CatalogApi.StepBody;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Commits the steps of jobs, each with its effects and the job's fence in one transaction. A step whose outcome is not
 * known is repeated as it is: what was committed already is not done again.
 */
@Singleton
public final class CatalogSteps {

    private static final List<Duration> REPEATS = List.of(Duration.ofMillis(100), Duration.ofMillis(400));

    private static final String TOTAL = "total";
    private static final String EARLY = "early";

    private final CatalogCalls catalog;
    private final ObjectMapper json;

    CatalogSteps(CatalogCalls catalog, ObjectMapper json) {
        this.catalog = catalog;
        this.json = json;
    }

    /**
     * Commits a step with products as its effect.
     *
     * @return its counts
     * @throws JobStoppedException when the job was cancelled or a newer claim has begun: nothing was committed
     * @throws DependencyUnavailableException when the catalog stays away; the step may be committed or not
     */
    public Map<String, Long> commit(JobContext job, int step, ProductStep products)
            throws PermanentJobException, InterruptedException {
        return counts(told(job, step, () -> send(job, step, false, products)));
    }

    /**
     * Commits a step that is sent while the one before it is still under way, so that the catalog reads and judges it
     * meanwhile.
     *
     * @return its counts; empty when it has to be committed anew once the one before it is
     */
    public Optional<Map<String, Long>> commitAhead(JobContext job, int step, ProductStep products)
            throws PermanentJobException {
        try {
            var answer = catalog.call(name(job, step), () -> send(job, step, true, products));
            return answer.outcome().equals(EARLY)
                    ? Optional.empty()
                    : Optional.of(counts(committed(job, step, answer)));
        } catch (DependencyUnavailableException e) {
            return Optional.empty();
        }
    }

    private StepAnswer send(JobContext job, int step, boolean ahead, ProductStep products) {
        var fence = job.fence();
        return catalog.api()
                .products(
                        id(job),
                        step,
                        ahead,
                        new ProductsBody(
                                fence.epoch(),
                                fence.n(),
                                products.nextOffset(),
                                products.last(),
                                products.rows(),
                                products.rejected()));
    }

    /**
     * Commits the step after {@code done}, one without effects in the catalog; it throws as the others do.
     *
     * @return {@code done} and this step
     */
    public Committed commit(JobContext job, Committed done, long nextOffset, boolean last)
            throws PermanentJobException, InterruptedException {
        var fence = job.fence();
        var body = new StepBody(fence.epoch(), fence.n(), nextOffset, last, Map.of());
        int step = done.steps();
        return done.plus(nextOffset, counts(told(job, step, () -> catalog.api().step(id(job), step, body))));
    }

    /**
     * Lets the catalog do step after step until it says that the job is done; where a step ends is the catalog's choice.
     * The first step counts what there is to do as {@code total}.
     *
     * @param payload what the effect is to be, as the catalog reads it
     */
    public Committed commitAll(JobContext job, CatalogEffect effect, Object payload)
            throws PermanentJobException, InterruptedException {
        ObjectNode request = json.valueToTree(payload);
        request.put("epoch", job.fence().epoch()).put("n", job.fence().n());
        var done = job.committed();
        while (true) {
            int step = done.steps();
            var answer = told(job, step, () -> catalog.api().advance(id(job), step, effect.path(), request));
            done = done.plus(answer.nextOffset() == null ? done.nextOffset() : answer.nextOffset(), counts(answer));
            report(job, done);
            if (Boolean.TRUE.equals(answer.last())) {
                return done;
            }
            job.checkpoint();
        }
    }

    private static void report(JobContext job, Committed done) {
        var counts = new LinkedHashMap<>(done.counts());
        counts.remove(TOTAL);
        long percent = 99 * done.nextOffset() / Math.max(1, done.count(TOTAL));
        job.progress(new Progress(Math.clamp(percent, 0, 99), counts));
    }

    private static Map<String, Long> counts(StepAnswer answer) {
        return answer.counts() == null ? Map.of() : answer.counts();
    }

    /** The answer to a step that is committed now. */
    private StepAnswer told(JobContext job, int step, Supplier<StepAnswer> call)
            throws PermanentJobException, InterruptedException {
        return committed(job, step, repeated(job, name(job, step), call));
    }

    private static StepAnswer committed(JobContext job, int step, StepAnswer answer) {
        return switch (answer.outcome()) {
            case "applied", "repeated" -> {
                job.advanced(step + 1);
                yield answer;
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

    private static String name(JobContext job, int step) {
        return "step " + step + " of job " + id(job);
    }

    private static String id(JobContext job) {
        return job.job().id().toString();
    }
}
