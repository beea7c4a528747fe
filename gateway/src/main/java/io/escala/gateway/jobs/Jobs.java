package io.escala.gateway.jobs;

import io.escala.gateway.problem.Problem;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;

/** Looks jobs up by what stands in a path. */
final class Jobs {

    private Jobs() {}

    /** @throws Problem 404 when there is no such job */
    static Job find(JobQueue queue, String id) {
        try {
            return queue.find(JobId.parse(id)).orElseThrow(() -> noSuchJob(id));
        } catch (IllegalArgumentException e) {
            throw noSuchJob(id);
        }
    }

    static Problem noSuchJob(String id) {
        return Problem.notFound("job \"" + id + "\"");
    }
}
