package io.escala.gateway.access;

import io.escala.gateway.problem.Problem;
import io.escala.gateway.problem.ProblemRoute;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/**
 * What every request passes before anything answers it, in this order: a host that is ours, a path that means one
 * thing, no page of another site behind a write, a caller whose role suffices.
 */
public final class AccessFilter {

    /** After the headers of every answer are set; before everything that answers. */
    public static final int PRIORITY = 900;

    private final Hosts hosts;
    private final Origins origins;
    private final Callers callers;

    @Inject
    AccessFilter(AccessSettings settings, Origins origins, Callers callers) {
        this.hosts = new Hosts(settings.hosts());
        this.origins = origins;
        this.callers = callers;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        try {
            requireHost(context.request());
            requirePlainPath(context.request());
            requireText(context.request());
            origins.require(context.request());
            callers.require(context);
        } catch (Problem problem) {
            ProblemRoute.answer(context, problem);
        }
    }

    private void requireHost(HttpServerRequest request) {
        if (!hosts.answerTo(request.getHeader(HttpHeaders.HOST))) {
            throw Problem.of(
                    421,
                    "Misdirected request",
                    "This service does not answer to the host that the request names (escala.access.hosts).");
        }
    }

    private static void requirePlainPath(HttpServerRequest request) {
        if (!PlainPath.isPlain(request.path())) {
            throw Problem.of(
                    400,
                    "Ambiguous path",
                    "The path has an empty or dot segment, a parameter, or an encoded / \\ ; % . or NUL.");
        }
    }

    private static void requireText(HttpServerRequest request) {
        if (!PercentEncoding.isUtf8(request.uri())) {
            throw Problem.of(400, "Not UTF-8", "The octets that the address encodes with % are not UTF-8.");
        }
    }
}
