package io.escala.worker.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.Progress;
import io.escala.jobs.types.SimulateRequest;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code simulate}: sleeps in equal steps, each committed like one with effects, so that it resumes, stops and is fenced
 * as they are. Some of its attempts fail at a random step, if asked.
 */
@Singleton
final class Simulate implements JobHandler {

    private final CatalogSteps steps;
    private final ObjectMapper json;
    private final boolean mayHalt;

    /** @param mayHalt whether a job may end this process, as tests want it */
    Simulate(
            CatalogSteps steps,
            ObjectMapper json,
            @ConfigProperty(name = "escala.worker.simulate-may-halt", defaultValue = "false") boolean mayHalt) {
        this.steps = steps;
        this.json = json;
        this.mayHalt = mayHalt;
    }

    private record Result(String slept, int steps) {}

    @Override
    public String type() {
        return SimulateRequest.TYPE;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Committed run(JobContext context) throws PermanentJobException, InterruptedException {
        var task = SimulateRequest.parse(context.job().payload());
        var done = context.committed();
        int failing = failingStep(task, done.steps());
        while (done.steps() < task.steps()) {
            context.pause(task.duration().dividedBy(task.steps()));
            if (task.halt()) {
                halt();
            }
            if (done.steps() == failing) {
                throw new IllegalStateException("failed on request at step " + failing);
            }
            int next = done.steps() + 1;
            done = steps.commit(context, done, next, next == task.steps());
            context.progress(new Progress(100 * next / task.steps(), Map.of("steps", (long) next)));
        }
        return done;
    }

    @Override
    public String result(Job job, Committed committed) {
        try {
            var task = SimulateRequest.parse(job.payload());
            return json.writeValueAsString(new Result(task.duration().toString(), task.steps()));
        } catch (JsonProcessingException | PermanentJobException e) {
            throw new IllegalStateException("job " + job.id() + " ran, but its result cannot be told", e);
        }
    }

    private void halt() throws PermanentJobException {
        if (!mayHalt) {
            throw new PermanentJobException("no job may halt this worker: escala.worker.simulate-may-halt is false");
        }
        Runtime.getRuntime().halt(1);
    }

    /** The step at which this attempt fails; -1 when it does not. */
    private static int failingStep(SimulateRequest task, int firstStep) {
        var random = ThreadLocalRandom.current();
        return firstStep < task.steps() && random.nextDouble() < task.failureRate()
                ? random.nextInt(firstStep, task.steps())
                : -1;
    }
}
