package io.escala.balancer;

import io.quarkus.runtime.LaunchMode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where traffic is taken: what {@code quarkus.http.host} and {@code quarkus.http.port} say, as in any Quarkus service. */
@Singleton
class Address {

    private final String host;
    private final int port;

    @Inject
    Address(
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host,
            @ConfigProperty(name = "quarkus.http.port", defaultValue = "8080") int port,
            @ConfigProperty(name = "quarkus.http.test-port", defaultValue = "0") int testPort) {
        this.host = host;
        this.port = LaunchMode.current() == LaunchMode.TEST ? testPort : port;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }
}
