package io.escala.gateway.problem;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Problems of requests that never reach a resource: refused by a filter, or by the HTTP layer itself. */
public final class ProblemRoute {

    private ProblemRoute() {}

    /** Answers now; nothing further along the route is run. */
    public static void answer(RoutingContext context, Problem problem) {
        var response = context.response();
        response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, ProblemJson.MEDIA_TYPE);
        problem.headers().forEach(response::putHeader);
        if (mayHaveBody(context)) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.end(ProblemJson.render(problem));
    }

    /** A body that nobody reads would be taken for the next request on this connection. */
    private static boolean mayHaveBody(RoutingContext context) {
        var headers = context.request().headers();
        return headers.contains(HttpHeaders.TRANSFER_ENCODING)
                || (headers.contains(HttpHeaders.CONTENT_LENGTH)
                        && !"0".equals(headers.get(HttpHeaders.CONTENT_LENGTH)));
    }
}
