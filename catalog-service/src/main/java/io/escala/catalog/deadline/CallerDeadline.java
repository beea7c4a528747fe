package io.escala.catalog.deadline;

import io.escala.catalog.problem.Problem;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The moment until which the caller of the current request waits. What would be answered later is not begun: nobody would
 * hear it, and others wait for the same connections to the database.
 */
@ApplicationScoped
public class CallerDeadline {

    /** How long the caller waits, in ms from when it sent the request. */
    public static final String HEADER = "Escala-Deadline-Ms";

    private static final Duration FAR = Duration.ofHours(1);
    private static final int AFTER_ADMISSION = 900;
    private static final String UNTIL = CallerDeadline.class.getName();

    private final CurrentVertxRequest request;

    @Inject
    CallerDeadline(CurrentVertxRequest request) {
        this.request = request;
    }

    void register(@Observes Filters filters) {
        filters.register(CallerDeadline::note, AFTER_ADMISSION);
    }

    private static void note(RoutingContext context) {
        var millis = context.request().getHeader(HEADER);
        if (millis != null && millis.matches("[0-9]{1,9}")) {
            context.put(
                    UNTIL,
                    System.nanoTime()
                            + Duration.ofMillis(Long.parseLong(millis)).toNanos());
        }
        context.next();
    }

    /** @throws Problem 503 when it has passed */
    public void require() {
        until(FAR);
    }

    /**
     * The moment, of {@link System#nanoTime()}; at most {@code longest} away, also when the caller named none.
     *
     * @throws Problem 503 when it has passed
     */
    public long until(Duration longest) {
        long now = System.nanoTime();
        long latest = now + longest.toNanos();
        var context = request.getCurrent();
        @Nullable Long until = context == null ? null : context.<Long>get(UNTIL);
        if (until == null) {
            return latest;
        }
        if (until - now <= 0) {
            throw Problem.of(503, "Too late", "The caller's deadline passed before its request could be worked on.");
        }
        return until - latest < 0 ? until : latest;
    }
}
