package io.escala.catalog.access;

import io.escala.catalog.problem.Problem;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets in only calls that carry the token which gateways and workers share with this service. */
class InternalToken {

    private static final String HEADER = "X-Escala-Token";

    private final byte[] expected;

    @Inject
    InternalToken(@ConfigProperty(name = "escala.internal-token") String token) {
        if (token.length() < 8) {
            throw new IllegalArgumentException("escala.internal-token must have at least 8 characters");
        }
        expected = token.getBytes(StandardCharsets.UTF_8);
    }

    @ServerRequestFilter(preMatching = true)
    void check(ContainerRequestContext request) {
        var given = request.getHeaderString(HEADER);
        if (given == null || !MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
            throw Problem.of(401, "Unauthorized", "This service answers only to Escala's gateways and workers.");
        }
    }
}
