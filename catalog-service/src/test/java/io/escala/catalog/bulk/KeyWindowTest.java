package io.escala.catalog.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.catalog.Stores;
import io.escala.catalog.bulk.JobSteps.Position;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The windows of a job, one after the other, over products that this test has to itself. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class KeyWindowTest {

    private static final String PRODUCTS = """
            INSERT INTO product (sku, name, category, price, currency, stock)
            SELECT 'window-' || i, 'n', CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END, 1, 'EUR', 1
            FROM generate_series(1, 9) AS i
            """;

    @Inject
    DataSource dataSource;

    private Connection connection;

    @BeforeEach
    void products() throws SQLException {
        connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("DELETE FROM product");
            statement.execute(PRODUCTS);
        }
    }

    @AfterEach
    void nothing() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.close();
    }

    @Test
    void theLastWindowHasWhatIsLeft() throws SQLException {
        assertThat(windows(null, 4))
                .containsExactly(
                        new KeyWindow("", "window-4", 4, false),
                        new KeyWindow("window-4", "window-8", 4, false),
                        new KeyWindow("window-8", "window-9", 1, true));
    }

    @Test
    void anEmptyWindowFollowsOneThatTookTheVeryLast() throws SQLException {
        assertThat(windows(null, 9))
                .containsExactly(new KeyWindow("", "window-9", 9, false), new KeyWindow("window-9", null, 0, true));
    }

    @Test
    void onlyOneCategorysProductsCount() throws SQLException {
        assertThat(windows("odd", 2))
                .containsExactly(
                        new KeyWindow("", "window-3", 2, false),
                        new KeyWindow("window-3", "window-7", 2, false),
                        new KeyWindow("window-7", "window-9", 1, true));
    }

    @Test
    void aCatalogWithoutProductsIsOneEmptyWindow() throws SQLException {
        assertThat(windows("none of this name", 2)).containsExactly(new KeyWindow("", null, 0, true));
    }

    private List<KeyWindow> windows(@Nullable String category, int most) throws SQLException {
        var windows = new ArrayList<KeyWindow>();
        var from = new Position(0, null);
        do {
            var window = KeyWindow.next(connection, from, category, most);
            windows.add(window);
            from = window.next(from);
        } while (!windows.getLast().last());
        assertThat(from.offset())
                .isEqualTo(windows.stream().mapToLong(KeyWindow::size).sum());
        return windows;
    }
}
