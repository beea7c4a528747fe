package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.catalog.CatalogAnswer.Unavailable;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.Submission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jboss.logging.Logger;

/** Brings submissions into the queue and cancellations into the database. */
@ApplicationScoped
class Submissions {

    private static final Logger LOG = Logger.getLogger(Submissions.class);

    private final JobQueue queue;
    private final Catalog catalog;
    private final JobJson json;
    private final ObjectMapper mapper;

    @Inject
    Submissions(JobQueue queue, Catalog catalog, JobJson json, ObjectMapper mapper) {
        this.queue = queue;
        this.catalog = catalog;
        this.json = json;
        this.mapper = mapper;
    }

    /** Answers 202 with the job, which the queue holds by then. */
    Response accept(Submission submission) {
        return accept(submission, () -> {});
    }

    /** @param ifNotNew run when the idempotency key named a job accepted before, and when the job was refused */
    Response accept(Submission submission, Runnable ifNotNew) {
        var outcome = queue.submit(submission);
        if (!(outcome instanceof SubmitOutcome.Accepted accepted && accepted.isNew())) {
            ifNotNew.run();
        }
        return switch (outcome) {
            case SubmitOutcome.Accepted accepted -> {
                SubmissionTrace.lead(accepted, submission.type());
                yield accepted(accepted.id());
            }
            case SubmitOutcome.KeyReused _ ->
                throw Problem.of(
                        422, "Idempotency key reused", "This Idempotency-Key was sent before with another request.");
            case SubmitOutcome.Full _ -> throw Problem.unavailable("The job queue is full; nothing was accepted.");
        };
    }

    private Response accepted(JobId id) {
        // not location(): it would resolve the path against this gateway's idea of its own address
        var answer = Response.accepted()
                .header(HttpHeaders.LOCATION, "/api/jobs/" + id)
                .type(MediaType.APPLICATION_JSON);
        try {
            queue.find(id).ifPresent(job -> answer.entity(json.text(job)));
        } catch (QueueUnavailableException e) {
            LOG.debugf("job %s is accepted and cannot be shown: %s", id, e.getMessage());
        }
        return answer.build();
    }

    /** Makes sure that no effect of the job commits from now on; false when all have. */
    boolean forbidEffects(JobId id) {
        return switch (catalog.cancelJob(id.toString())) {
            case Answered answered
            when answered.status() == 200 -> field(answered.body(), "outcome").equals("cancelled");
            case Answered answered ->
                throw new IllegalStateException("the catalog answered a cancellation with " + answered.status());
            case Unavailable _ -> throw Problem.unavailable("The catalog does not answer; nothing was cancelled.");
        };
    }

    private String field(byte[] body, String name) {
        try {
            return mapper.readTree(body).path(name).asText();
        } catch (IOException e) {
            throw new UncheckedIOException("the catalog answered something else than JSON", e);
        }
    }
}
