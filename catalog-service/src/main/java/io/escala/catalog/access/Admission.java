package io.escala.catalog.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Takes no more requests at a time than can be answered while somebody still waits. The connections to the database are
 * few, and those who wait for one are refused after two seconds; without a bound here as many would wait as come.
 */
class Admission {

    private static final int BEFORE_ALL_ELSE = 1_000;

    private static final String BUSY = "{\"type\":\"urn:escala:problem:catalog-busy\",\"title\":\"Catalog busy\","
            + "\"status\":503,\"detail\":\"The catalog has as many requests as it can answer in time.\"}";

    private final int most;
    private final AtomicInteger inside = new AtomicInteger();

    /** @param most how many requests are answered at a time; the sixteen connections serve this many within two seconds */
    @Inject
    Admission(@ConfigProperty(name = "escala.catalog.max-concurrent", defaultValue = "256") int most) {
        if (most < 1) {
            throw new IllegalArgumentException("escala.catalog.max-concurrent must be at least 1");
        }
        this.most = most;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_ALL_ELSE);
    }

    private void admit(RoutingContext context) {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            context.response()
                    .setStatusCode(503)
                    .putHeader("Content-Type", "application/problem+json")
                    .putHeader("Retry-After", "1")
                    .putHeader("Connection", "close")
                    .end(BUSY);
            return;
        }
        context.addEndHandler(_ -> inside.decrementAndGet());
        context.next();
    }
}
