package io.escala.gateway.problem;

import io.escala.jobs.QueueUnavailableException;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Renders whatever a resource throws, without saying more about the inside than a client can use. */
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private final AllowedMethods allowed;

    @Inject
    ProblemMapper(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    public Response problem(Problem problem) {
        return render(problem);
    }

    @ServerExceptionMapper
    public Response queueUnavailable(QueueUnavailableException unavailable) {
        LOG.warnf("the job queue does not answer: %s", unavailable.getMessage());
        return render(
                Problem.unavailable("The job queue does not answer, so it is not known whether the request took effect."
                        + " Repeat it with the same Idempotency-Key."));
    }

    /** What the HTTP layer refuses: unknown paths, wrong methods and media types, unreadable parameters. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException refused, UriInfo uri) {
        var answer = refused.getResponse();
        var detail = switch (answer.getStatus()) {
            case 404 -> "There is nothing at this path.";
            case 405 -> "This path does not take this method.";
            case 406 -> "There is no representation of the kinds that Accept names.";
            case 415 -> "This path does not take a body of this Content-Type.";
            default -> answer.getStatusInfo().getReasonPhrase() + ".";
        };
        var problem = Problem.of(answer.getStatus(), answer.getStatusInfo().getReasonPhrase(), detail);
        return render(
                answer.getStatus() == 405
                        ? problem.with(Map.of(
                                HttpHeaders.ALLOW,
                                allowed.of(uri.getRequestUri().getPath())))
                        : problem);
    }

    @ServerExceptionMapper
    public Response failed(Throwable failure) {
        LOG.error("a request failed", failure);
        return render(Problem.of(500, "Internal error", "The request failed; the gateway's log says why."));
    }

    private static Response render(Problem problem) {
        var answer =
                Response.status(problem.status()).type(ProblemJson.MEDIA_TYPE).entity(ProblemJson.render(problem));
        problem.headers().forEach(answer::header);
        if (ProblemJson.leavesBody(problem.status())) {
            answer.header("Connection", "close");
        }
        return answer.build();
    }
}
