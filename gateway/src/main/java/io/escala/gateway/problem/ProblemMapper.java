package io.escala.gateway.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.QueueUnavailableException;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Renders whatever a resource throws, without saying more about the inside than a client can use. */
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    /** Names a kind of problem; the kind is its title in kebab case. */
    private static final String TYPE = "urn:escala:problem:";

    private final ObjectMapper json;

    @Inject
    ProblemMapper(ObjectMapper json) {
        this.json = json;
    }

    @ServerExceptionMapper
    public Response problem(Problem problem) {
        var rendered =
                Response.fromResponse(render(problem.status(), problem.title(), problem.detail(), problem.field()));
        problem.headers().forEach(rendered::header);
        return rendered.build();
    }

    @ServerExceptionMapper
    public Response queueUnavailable(QueueUnavailableException unavailable) {
        LOG.warnf("the job queue does not answer: %s", unavailable.getMessage());
        return render(
                503,
                "Service unavailable",
                "The job queue does not answer, so it is not known whether the request took effect. Repeat it with the same Idempotency-Key.",
                null);
    }

    /** What the HTTP layer refuses: unknown paths, wrong methods and media types, unreadable parameters. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException refused) {
        var answer = refused.getResponse();
        var detail = switch (answer.getStatus()) {
            case 404 -> "There is nothing at this path.";
            case 405 -> "This path does not take this method.";
            case 406 -> "There is no representation of the kinds that Accept names.";
            case 415 -> "This path does not take a body of this Content-Type.";
            default -> answer.getStatusInfo().getReasonPhrase() + ".";
        };
        var rendered = render(answer.getStatus(), answer.getStatusInfo().getReasonPhrase(), detail, null);
        var allow = answer.getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? rendered
                : Response.fromResponse(rendered)
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
    }

    @ServerExceptionMapper
    public Response failed(Throwable failure) {
        LOG.error("a request failed", failure);
        return render(500, "Internal error", "The request failed; the gateway's log says why.", null);
    }

    private Response render(int status, String title, String detail, @Nullable String field) {
        var body = json.createObjectNode()
                .put("type", TYPE + title.toLowerCase(Locale.ROOT).replace(' ', '-'))
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        if (field != null) {
            body.put("field", field);
        }
        var answer = Response.status(status).type("application/problem+json").entity(body.toString());
        if (status == 503) {
            answer.header(HttpHeaders.RETRY_AFTER, 1);
        }
        if (status == 413 || status == 415) {
            // the rest of the body is not read, so nothing can follow on this connection
            answer.header("Connection", "close");
        }
        return answer.build();
    }
}
