package io.escala.catalog.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * How Flyway migrates a database that other instances use meanwhile.
 *
 * <p>Instances that start at once take turns by a lock of the session: Flyway's usual one is held by an open transaction,
 * for the end of which {@code CREATE INDEX CONCURRENTLY} would wait for ever. They wait for their turn as long as it
 * takes, since an index of a large catalog takes minutes.
 */
@Singleton
class Migrations implements FlywayConfigurationCustomizer {

    private static final int FOR_EVER = -1;

    @Override
    public void customize(FluentConfiguration flyway) {
        var plugins = flyway.getPluginRegister();
        plugins.getExact(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        flyway.lockRetryCount(FOR_EVER);
        // scripts that build indexes so are run without a transaction as a whole, their other statements included
        flyway.mixed(true);
    }
}
