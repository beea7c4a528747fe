package io.escala.catalog.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database by JDBC; its connection takes part in the current transaction. */
@ApplicationScoped
public class Database {

    private final DataSource dataSource;

    @Inject
    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Something to do on a connection. */
    public interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /** Works in a transaction of its own. */
    public <T> T inTransaction(Work<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> inCurrentTransaction(work));
    }

    /** Works in the transaction of the caller. */
    public <T> T inCurrentTransaction(Work<T> work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return work.apply(connection);
        }
    }

    /** A statement with its parameters set, in order. */
    @SuppressWarnings("MustBeClosedChecker")
    public static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
