package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            GET,     /api/products,            ANYONE
            HEAD,    /api/products/a,          ANYONE
            GET,     /api/categories,          ANYONE
            PUT,     /api/products/a,          EDITOR
            PATCH,   /api/products/a,          EDITOR
            DELETE,  /api/products/a,          EDITOR
            BREW,    /api/products/a,          EDITOR
            POST,    /api/imports,             EDITOR
            GET,     /api/imports,             OPERATOR
            POST,    /api/jobs,                EDITOR
            GET,     /api/jobs,                EDITOR
            GET,     /api/jobs/1/events,       EDITOR
            GET,     /api/jobs/1/result,       EDITOR
            DELETE,  /api/jobs/1,              EDITOR
            POST,    /api/jobs/1/retry,        OPERATOR
            GET,     /api/queue,               EDITOR
            PUT,     /api/queue,               OPERATOR
            GET,     /api/schedules,           OPERATOR
            PUT,     /api/schedules/nightly,   OPERATOR
            GET,     /api/system,              OPERATOR
            GET,     /api/system/events,       OPERATOR
            GET,     /api/not-thought-of-yet,  OPERATOR
            GET,     /api/productsandmore,     OPERATOR
            OPTIONS, /api/schedules/nightly,   ANYONE
            GET,     /,                        ANYONE
            GET,     /docs/,                   ANYONE
            POST,    /docs,                    OPERATOR
            """)
    void aCallNeedsARole(String method, String path, Role role) {
        assertThat(Rules.needed(HttpMethod.valueOf(method), path)).isEqualTo(role);
    }
}
