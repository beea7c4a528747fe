package io.escala.gateway.access;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Bearer tokens of an OpenID Connect provider, when {@code escala.access.oidc} is on. */
@ApplicationScoped
class Tokens {

    private static final Logger LOG = Logger.getLogger(Tokens.class);

    private final boolean accepted;
    private final Instance<TenantIdentityProvider> provider;

    @Inject
    Tokens(AccessSettings settings, Instance<TenantIdentityProvider> provider) {
        this.accepted = settings.oidc();
        this.provider = provider;
    }

    /** Whether the secret has the form of a signed token (RFC 7515, compact serialization), which no key has here. */
    boolean mayBeOne(String secret) {
        return accepted && secret.chars().filter(c -> c == '.').count() == 2;
    }

    /** Tells later, or at once, whose the token is; nobody's when it is not good or names neither role. */
    void find(String token, Consumer<Optional<Identity>> then) {
        provider.get()
                .authenticate(new AccessTokenCredential(token))
                .subscribe()
                .with(identity -> then.accept(identity(identity)), failure -> {
                    if (failure instanceof AuthenticationFailedException) {
                        LOG.debug("a token was refused");
                    } else {
                        LOG.warnf(
                                "a token could not be checked: %s",
                                failure.getClass().getSimpleName());
                    }
                    then.accept(Optional.empty());
                });
    }

    private static Optional<Identity> identity(SecurityIdentity identity) {
        for (var role : new Role[] {Role.OPERATOR, Role.EDITOR}) {
            if (identity.hasRole(role.label())) {
                return Optional.of(new Identity(identity.getPrincipal().getName(), role));
            }
        }
        return Optional.of(new Identity(identity.getPrincipal().getName(), Role.ANYONE));
    }
}
