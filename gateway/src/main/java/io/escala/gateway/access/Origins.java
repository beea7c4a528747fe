package io.escala.gateway.access;

import io.escala.gateway.problem.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses writes that a browser sends for a page of another site, unless CORS names it. Without keys nothing else would
 * stop a page that somebody happens to visit from writing to the catalog on their machine.
 */
@ApplicationScoped
class Origins {

    private static final Set<HttpMethod> HARMLESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final List<String> allowed;

    @Inject
    Origins(@ConfigProperty(name = "quarkus.http.cors.origins") Optional<List<String>> allowed) {
        this.allowed = allowed.orElse(List.of());
    }

    /** @throws Problem 403 when the write comes from another site's page */
    void require(HttpServerRequest request) {
        if (HARMLESS.contains(request.method())) {
            return;
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !isOwn(origin, request) && !allowed.contains(origin) && !allowed.contains("*")) {
            throw Problem.of(
                    403, "Forbidden origin", "Pages of this origin may not write here (quarkus.http.cors.origins).");
        }
    }

    private static boolean isOwn(String origin, HttpServerRequest request) {
        var host = request.getHeader(HttpHeaders.HOST);
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }
}
