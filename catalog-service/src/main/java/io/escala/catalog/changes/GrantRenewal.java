package io.escala.catalog.changes;

import io.escala.cache.Grants;
import io.escala.catalog.database.Periodic;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;

/**
 * Renews the grant without which gateways take nothing from Redis: first Redis is looked at, then the table of unsettled
 * keys; only when that is empty the grant is renewed, to end a fixed time after the look.
 */
@ApplicationScoped
class GrantRenewal {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Grants grants;
    private final EntityManager entities;
    private final Periodic periodic = new Periodic("the cache's grant", PERIOD, this::renew);

    @Inject
    GrantRenewal(Grants grants, EntityManager entities) {
        this.grants = grants;
        this.entities = entities;
    }

    void start(@Observes StartupEvent event) {
        periodic.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        periodic.stop();
    }

    private void renew() {
        var sighting = grants.look().toCompletionStage().toCompletableFuture().join();
        if (QuarkusTransaction.requiringNew().call(this::nothingUnsettled)) {
            grants.renew(sighting).toCompletionStage().toCompletableFuture().join();
        }
    }

    private boolean nothingUnsettled() {
        return (Boolean) entities.createNativeQuery("SELECT NOT EXISTS (SELECT FROM unsettled_key)")
                .getSingleResult();
    }
}
