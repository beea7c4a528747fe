package io.escala.balancer;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Drains on SIGTERM. Quarkus fires this event, and waits for its observers, before it closes any server; its own graceful
 * shutdown ({@code quarkus.shutdown.timeout}) would refuse the requests that still arrive with 503.
 */
@Singleton
class Shutdown {

    private final Balancer balancer;

    Shutdown(Balancer balancer) {
        this.balancer = balancer;
    }

    void drain(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        balancer.drain();
    }
}
