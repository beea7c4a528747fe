package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** A replica that leaves tells whoever is connected to it. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class DrainTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    Event<ShutdownDelayInitiatedEvent> sigterm;

    @Test
    void whenItIsToldToLeaveItStillAnswersAndClosesEachConnectionWithTheAnswer() {
        var http = new Http(base);
        assertThat(http.get("categories").headers().firstValue("Connection")).isEmpty();

        sigterm.fire(new ShutdownDelayInitiatedEvent());

        var last = http.get("categories");
        assertThat(last.statusCode()).isEqualTo(200);
        assertThat(last.headers().firstValue("Connection")).hasValue("close");
    }
}
