package io.escala.gateway.edge;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

/**
 * What every answer carries, errors included: who answered, under which request id, and that browsers shall do nothing
 * with it but what it says. Who answers with pages sets a policy for them.
 */
class AnswerHeaders {

    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
    private static final CharSequence SERVED_BY = HttpHeaders.createOptimized("X-Served-By");
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int BEFORE_ALL_ELSE = 1_000;

    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NO_SNIFFING = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence NOTHING =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");

    private static final String DOCS = "/docs";

    /** Swagger UI has its script and styles in the page. */
    private static final CharSequence DOCS_ONLY =
            HttpHeaders.createOptimized("default-src 'self'; img-src 'self' data:;"
                    + " script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'");

    private final CharSequence instance;

    @Inject
    AnswerHeaders(@ConfigProperty(name = "escala.instance") String instance) {
        this.instance = HttpHeaders.createOptimized(instance);
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, BEFORE_ALL_ELSE);
    }

    private void add(RoutingContext context) {
        var given = context.request().getHeader(REQUEST_ID);
        var id = given != null && SAFE_ID.matcher(given).matches() ? given : newId();
        MDC.put("requestId", id);
        var path = context.request().path();
        context.response()
                .putHeader(SERVED_BY, instance)
                .putHeader(REQUEST_ID, id)
                .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFFING)
                .putHeader(POLICY, path != null && path.startsWith(DOCS) ? DOCS_ONLY : NOTHING);
        context.next();
    }

    /** Nobody gains by guessing one, so it need not come from a source of secrets, which would be 3 % of a near hit's cost. */
    private static String newId() {
        var random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
