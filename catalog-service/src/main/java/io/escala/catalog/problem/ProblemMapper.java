package io.escala.catalog.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Renders whatever a resource throws. */
class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    /** SQL states (by class) that say the database is away or overloaded, not that the statement is wrong. */
    private static final Set<String> AWAY = Set.of("08", "53", "57", "25");

    /** Lock not available, deadlock, serialization failure: the same request may succeed a moment later. */
    private static final Set<String> CONTENDED = Set.of("55P03", "40P01", "40001");

    /** Names a kind of problem; the kind is its title in kebab case. */
    private static final String TYPE = "urn:escala:problem:";

    private final ObjectMapper json;

    @Inject
    ProblemMapper(ObjectMapper json) {
        this.json = json;
    }

    @ServerExceptionMapper
    Response problem(Problem problem) {
        if (problem.status() == 503) {
            return unavailable(problem.detail());
        }
        var body = body(problem.status(), problem.title(), problem.detail());
        if (!problem.violations().isEmpty()) {
            body.put("field", problem.violations().getFirst().field());
            var errors = body.putArray("errors");
            for (var violation : problem.violations()) {
                errors.addObject().put("field", violation.field()).put("message", violation.message());
            }
        }
        return answer(problem.status(), body);
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        var reason = refused.getResponse().getStatusInfo().getReasonPhrase();
        return answer(status, body(status, reason, reason));
    }

    @ServerExceptionMapper
    Response failed(Throwable failure) {
        var sql = sqlCause(failure);
        if (sql != null && isAway(sql)) {
            LOG.warnf("the database does not answer: %s", sql.getMessage());
            return unavailable("The database does not answer.");
        }
        LOG.error("a request failed", failure);
        return answer(500, body(500, "Internal error", "The catalog failed to answer; its log says why."));
    }

    private Response unavailable(String detail) {
        return Response.fromResponse(answer(503, body(503, "Catalog unavailable", detail)))
                .header("Retry-After", 1)
                .build();
    }

    private ObjectNode body(int status, String title, String detail) {
        return json.createObjectNode()
                .put("type", TYPE + title.toLowerCase(Locale.ROOT).replace(' ', '-'))
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
    }

    private static Response answer(int status, ObjectNode body) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(body.toString())
                .build();
    }

    /** What the database said; of a COMMIT that it did not answer only what the transaction manager suppressed tells. */
    private static @Nullable SQLException sqlCause(@Nullable Throwable failure) {
        if (failure == null || failure instanceof SQLException) {
            return (SQLException) failure;
        }
        var sql = sqlCause(failure.getCause());
        for (var suppressed : failure.getSuppressed()) {
            sql = sql == null ? sqlCause(suppressed) : sql;
        }
        return sql;
    }

    private static boolean isAway(SQLException sql) {
        var state = sql.getSQLState();
        if (state == null) {
            // the pool's own refusal: no connection within the acquisition timeout
            return sql instanceof SQLTransientException
                    || String.valueOf(sql.getMessage()).contains("timeout");
        }
        return AWAY.contains(state.substring(0, 2)) || CONTENDED.contains(state);
    }
}
