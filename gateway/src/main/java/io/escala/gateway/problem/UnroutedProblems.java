package io.escala.gateway.problem;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** What the HTTP server refuses by itself, as problems like the others. */
class UnroutedProblems {

    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad request",
            404, "Not found",
            405, "Method not allowed",
            406, "Not acceptable",
            413, "Content too large",
            415, "Unsupported media type");

    void register(@Observes Router router) {
        TITLES.forEach((status, title) -> router.errorHandler(status, context -> answer(context, status, title)));
    }

    private static void answer(RoutingContext context, int status, String title) {
        if (!context.response().headWritten()) {
            ProblemRoute.answer(
                    context, Problem.of(status, title, "The request cannot be taken as it is: " + title + "."));
        }
    }
}
