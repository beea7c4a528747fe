package io.escala.catalog.drain;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * From SIGTERM on, each answer closes its connection. Gateways and workers keep connections to one replica, and whoever
 * balances them looks at new ones only: without this they would go on sending to the replica that leaves, until it
 * refuses. {@code quarkus.shutdown.delay} is how long it still answers.
 */
@Singleton
class Drain {

    private volatile boolean leaving;

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        leaving = true;
    }

    void register(@Observes Filters filters) {
        filters.register(
                request -> {
                    if (leaving) {
                        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                    }
                    request.next();
                },
                Integer.MAX_VALUE);
    }
}
