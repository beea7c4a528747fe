package io.escala.balancer;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready while not draining and some backend is expected to answer; names those that are out, with the reason. */
@org.eclipse.microprofile.health.Readiness
class Readiness implements HealthCheck {

    private final Balancer balancer;

    Readiness(Balancer balancer) {
        this.balancer = balancer;
    }

    @Override
    public HealthCheckResponse call() {
        var pool = balancer.pool();
        boolean draining = balancer.traffic().draining();
        var response = HealthCheckResponse.named("backends")
                .status(pool.usable() && !draining)
                .withData("mode", pool.mode().name());
        if (draining) {
            response.withData("draining", true);
        }
        for (var backend : pool.backends()) {
            response.withData(backend.member().address(), standing(backend));
        }
        return response.build();
    }

    private static String standing(Backend backend) {
        return switch (backend.state()) {
            case Healthy _ -> "healthy";
            case Joining joining -> "joining: " + joining.fault();
            case Ejected ejected -> "ejected: " + ejected.fault();
            case Probing probing -> "out: " + probing.fault();
        };
    }
}
