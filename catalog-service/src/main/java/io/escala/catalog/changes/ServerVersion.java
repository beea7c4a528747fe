package io.escala.catalog.changes;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Refuses a PostgreSQL that cannot enforce the commit window. */
class ServerVersion {

    private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;

    void check(@Observes StartupEvent event, DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < FIRST_WITH_TRANSACTION_TIMEOUT) {
                throw new IllegalStateException("PostgreSQL " + version + " has no transaction_timeout, on which the"
                        + " cache's write fence rests: use PostgreSQL 17 or newer");
            }
        }
    }
}
