package io.escala.gateway.edge;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

/** Who answered, and under which request id; on every answer, errors included. */
class AnswerHeaders {

    private static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int BEFORE_ALL_ELSE = 1_000;

    private final String instance;

    @Inject
    AnswerHeaders(@ConfigProperty(name = "escala.instance") String instance) {
        this.instance = instance;
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, BEFORE_ALL_ELSE);
    }

    private void add(RoutingContext context) {
        var given = context.request().getHeader(REQUEST_ID);
        var id = given != null && SAFE_ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        MDC.put("requestId", id);
        context.response().putHeader("X-Served-By", instance).putHeader(REQUEST_ID, id);
        context.next();
    }
}
