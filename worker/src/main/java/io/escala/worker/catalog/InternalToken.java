package io.escala.worker.catalog;

import jakarta.inject.Singleton;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Shows the catalog that the caller belongs to the system. */
@Singleton
public final class InternalToken implements ClientRequestFilter {

    private static final String HEADER = "X-Escala-Token";

    private final String token;

    InternalToken(@ConfigProperty(name = "escala.internal-token") String token) {
        this.token = token;
    }

    @Override
    public void filter(ClientRequestContext request) {
        request.getHeaders().putSingle(HEADER, token);
    }
}
