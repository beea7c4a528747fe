package io.escala.catalog.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGStatement;

/** A statement put together from fragments and their parameters; values never become part of its text. */
final class Sql {

    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    Sql add(String fragment, Object... values) {
        text.append(fragment);
        parameters.addAll(List.of(values));
        return this;
    }

    Sql add(Sql other) {
        text.append(other.text);
        parameters.addAll(other.parameters);
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Joins conditions; those that are empty do not count. */
    static Sql all(Sql... conditions) {
        var joined = new Sql();
        for (var condition : conditions) {
            if (!condition.isEmpty()) {
                joined.add(joined.isEmpty() ? "" : " AND ").add(condition);
            }
        }
        return joined;
    }

    /** Ready to run; planned each time for the values it has, since a plan for any word suits none. */
    @SuppressWarnings("MustBeClosedChecker")
    PreparedStatement prepare(Connection connection) throws SQLException {
        var statement = connection.prepareStatement(text.toString());
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
        return statement;
    }
}
