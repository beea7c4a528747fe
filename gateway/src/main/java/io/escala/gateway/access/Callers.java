package io.escala.gateway.access;

import io.escala.gateway.problem.Problem;
import io.escala.gateway.problem.ProblemRoute;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who calls and whether that suffices. */
@ApplicationScoped
class Callers {

    private static final String SCHEME = "Bearer ";

    private final boolean open;
    private final KeyRing keys;
    private final Tokens tokens;
    private final Throttle throttle;

    @Inject
    Callers(AccessSettings settings, KeyRing keys, Tokens tokens, Throttle throttle) {
        this.open = settings.mode() == AccessSettings.Mode.OPEN;
        this.keys = keys;
        this.tokens = tokens;
        this.throttle = throttle;
    }

    /** Whether everybody may do everything, or the request carries a key. */
    boolean trusts(RoutingContext context) {
        if (open) {
            return true;
        }
        var secret = secret(context.request().getHeader(HttpHeaders.AUTHORIZATION));
        return secret != null && keys.find(secret).isPresent();
    }

    /**
     * Lets the request go on, now or once its token is checked, or answers it: 401 when a role is needed and the caller
     * is not known, whether by a wrong secret or none; 403 when the role does not suffice; 429 when it has asked for too
     * much before.
     */
    void require(RoutingContext context) {
        if (throttle.isOn()) {
            throttle.pass(context, client(context), () -> requireRole(context));
        } else {
            requireRole(context);
        }
    }

    /** Whose quota it is: a key's, or else that of the address. */
    private String client(RoutingContext context) {
        var secret = open ? null : secret(context.request().getHeader(HttpHeaders.AUTHORIZATION));
        return (secret == null ? Optional.<Identity>empty() : keys.find(secret))
                .map(identity -> "key:" + identity.name())
                .orElseGet(() -> Clients.of(context.request(), throttle.proxies()));
    }

    private void requireRole(RoutingContext context) {
        if (open) {
            context.next();
            return;
        }
        var needed = Rules.needed(context.request().method(), context.normalizedPath());
        if (needed == Role.ANYONE) {
            context.next();
            return;
        }
        var secret = secret(context.request().getHeader(HttpHeaders.AUTHORIZATION));
        if (secret != null && tokens.mayBeOne(secret)) {
            context.request().pause();
            tokens.find(secret, identity -> {
                context.request().resume();
                decide(context, needed, identity);
            });
        } else {
            decide(context, needed, secret == null ? Optional.empty() : keys.find(secret));
        }
    }

    private static void decide(RoutingContext context, Role needed, Optional<Identity> identity) {
        if (identity.isEmpty()) {
            ProblemRoute.answer(context, unknown());
        } else if (!identity.get().role().includes(needed)) {
            ProblemRoute.answer(
                    context, Problem.of(403, "Forbidden", "This call needs the role \"" + needed.label() + "\"."));
        } else {
            Caller.set(context, identity.get());
            context.next();
        }
    }

    private static Problem unknown() {
        return Problem.of(401, "Unauthorized", "This call needs a key: Authorization: Bearer and the key.")
                .with(Map.of("WWW-Authenticate", "Bearer realm=\"escala\""));
    }

    private static @Nullable String secret(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }
}
