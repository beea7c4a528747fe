package io.escala.gateway.edge;

import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * One event loop for each processor that this process may use, unless configured otherwise. Vert.x' two would take turns on
 * each, and every look-up in Redis that shares a tick with others on one loop is one system call less.
 */
public final class EventLoops implements ConfigSource {

    static final String PROPERTY = "quarkus.vertx.event-loops-pool-size";

    /** Below everything that an operator can set, and below application.properties. */
    private static final int ORDINAL = 50;

    @Override
    public Set<String> getPropertyNames() {
        return Set.of(PROPERTY);
    }

    @Override
    public @Nullable String getValue(String property) {
        return property.equals(PROPERTY) ? Integer.toString(Runtime.getRuntime().availableProcessors()) : null;
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public String getName() {
        return "one event loop for each processor";
    }
}
