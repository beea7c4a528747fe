package io.escala.worker.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.Progress;
import io.escala.worker.catalog.CatalogSteps;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * {@code simulate}: sleeps in equal steps, each committed like one with effects, so that it resumes, stops and is fenced
 * as they are. Some of its attempts fail at a random step, if asked.
 */
@Singleton
final class Simulate implements JobHandler {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_STEPS = 1000;

    private final CatalogSteps steps;
    private final ObjectMapper json;

    Simulate(CatalogSteps steps, ObjectMapper json) {
        this.steps = steps;
        this.json = json;
    }

    /** @param failureRate how many of the attempts fail, 0 to 1 */
    private record Task(Duration duration, int steps, double failureRate) {}

    private record Payload(
            @Nullable String duration,
            @Nullable Integer steps,
            @Nullable Double failureRate) {}

    private record Result(String slept, int steps) {}

    @Override
    public String type() {
        return "simulate";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Committed run(JobContext context) throws PermanentJobException, InterruptedException {
        var task = task(context.job());
        var done = context.committed();
        int failing = failingStep(task, done.steps());
        while (done.steps() < task.steps()) {
            context.pause(task.duration().dividedBy(task.steps()));
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
            var task = task(job);
            return json.writeValueAsString(new Result(task.duration().toString(), task.steps()));
        } catch (JsonProcessingException | PermanentJobException e) {
            throw new IllegalStateException("job " + job.id() + " ran, but its result cannot be told", e);
        }
    }

    /** The step at which this attempt fails; -1 when it does not. */
    private static int failingStep(Task task, int firstStep) {
        var random = ThreadLocalRandom.current();
        return firstStep < task.steps() && random.nextDouble() < task.failureRate()
                ? random.nextInt(firstStep, task.steps())
                : -1;
    }

    private Task task(Job job) throws PermanentJobException {
        try {
            var payload = json.readValue(job.payload(), Payload.class);
            var duration = payload.duration() == null ? Duration.ofSeconds(2) : Duration.parse(payload.duration());
            int count = payload.steps() == null ? 10 : payload.steps();
            double rate = payload.failureRate() == null ? 0 : payload.failureRate();
            require(!duration.isNegative() && duration.compareTo(LONGEST) <= 0, "duration must be 0 to PT1H");
            require(count >= 1 && count <= MOST_STEPS, "steps must be 1 to " + MOST_STEPS);
            require(rate >= 0 && rate <= 1, "failureRate must be 0 to 1");
            return new Task(duration, count, rate);
        } catch (JsonProcessingException e) {
            throw new PermanentJobException("the payload of simulate cannot be read: " + e.getOriginalMessage());
        } catch (DateTimeParseException e) {
            throw new PermanentJobException("duration must be an ISO 8601 duration such as PT2S");
        }
    }

    private static void require(boolean holds, String message) throws PermanentJobException {
        if (!holds) {
            throw new PermanentJobException(message);
        }
    }
}
