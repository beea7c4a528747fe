package io.escala.catalog.exports;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.catalog.Stores;
import io.escala.catalog.bulk.KeyWindow;
import io.escala.catalog.exports.ExportRequest.Filter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** How PostgreSQL reads the products of a step where it would rather sort them than read them in their order. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class StreamedExportTest {

    private static final String PRODUCTS = """
            INSERT INTO product (sku, name, description, category, price, currency, stock)
            SELECT 'streamed-' || md5(i::text), 'n', repeat('d', 400), 'streamed', 1, 'EUR', 1
            FROM generate_series(1, 20000) AS i
            """;

    @Inject
    DataSource dataSource;

    private Connection connection;

    @BeforeEach
    void products() throws SQLException {
        connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(PRODUCTS);
            statement.execute("ANALYZE product");
        }
    }

    @AfterEach
    void nothing() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.close();
    }

    @Test
    void theRowsOfAStepAreNotSorted() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL random_page_cost = 100");
            assertThat(plan(statement)).as("what PostgreSQL prefers").contains("Sort");
            statement.execute(CopyOut.STREAMING);
            assertThat(plan(statement)).doesNotContain("Sort").contains("Index Scan");
        }
    }

    private String plan(Statement statement) throws SQLException {
        var request = new ExportRequest(1, 0, "csv", true, new Filter(null, null, null, null, null, null, null));
        var window = new KeyWindow("streamed-", "streamed-f", 18_750, false);
        var copy = ExportQuery.copy(connection.unwrap(PGConnection.class), request, window);
        var select = copy.substring("COPY (".length(), copy.indexOf(") TO STDOUT"));
        var plan = new StringBuilder();
        try (var rows = statement.executeQuery("EXPLAIN " + select)) {
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
