package io.escala.gateway.access;

import io.escala.gateway.problem.Problem;
import io.escala.gateway.problem.ProblemRoute;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Holds requests against the limits and tells clients where they stand (draft-ietf-httpapi-ratelimit-headers-10).
 */
@ApplicationScoped
class Throttle {

    private static final String API = "/api";

    private final RateLimits limits;
    private final boolean on;
    private final String policy;

    @Inject
    Throttle(RateLimits limits) {
        var settings = limits.settings();
        this.limits = limits;
        this.on = limits.areOn();
        this.policy = "\"client\";q=" + settings.requests() + ";w="
                + settings.window().toSeconds();
    }

    boolean isOn() {
        return on;
    }

    /** The proxies that the settings name. */
    int proxies() {
        return limits.settings().proxies();
    }

    /** Goes on when the client may ask for more, and answers 429 otherwise. */
    void pass(RoutingContext context, String client, Runnable then) {
        if (!context.normalizedPath().startsWith(API)) {
            then.run();
            return;
        }
        context.request().pause();
        limits.admit(client, verdict -> {
            context.request().resume();
            long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(verdict.endsNanos() - System.nanoTime()) + 1);
            context.response()
                    .putHeader("RateLimit-Policy", policy)
                    .putHeader("RateLimit", "\"client\";r=" + verdict.remaining() + ";t=" + seconds);
            if (verdict.admitted()) {
                then.run();
            } else {
                ProblemRoute.answer(context, refusal(seconds));
            }
        });
    }

    private static Problem refusal(long seconds) {
        return Problem.of(429, "Too many requests", "The quota is used up; it is renewed in " + seconds + " s.")
                .with(Map.of("Retry-After", Long.toString(seconds)));
    }
}
