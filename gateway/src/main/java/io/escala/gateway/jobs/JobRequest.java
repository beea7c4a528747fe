package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.Submission;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a job's submission, read strictly. */
final class JobRequest {

    static final int MAX_BODY = Submission.MAX_PAYLOAD + 4_096;

    private static final Set<String> FIELDS = Set.of("type", "payload", "delay", "runAt", "priority");

    private JobRequest() {}

    /** @throws Problem 400 naming the field that is wrong */
    static Submission parse(
            byte[] body, String tenant, @Nullable String idempotencyKey, Set<String> types, Clock clock) {
        var object = StrictJson.object(body, FIELDS, "a job");
        var type = StrictJson.type(object.get("type"), types);
        try {
            return new Submission(
                    tenant,
                    type,
                    1,
                    StrictJson.payload(type, object.get("payload")),
                    delay(object, clock),
                    StrictJson.priority(object.get("priority")),
                    idempotencyKey,
                    idempotencyKey == null ? null : object.toString());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Invalid request", String.valueOf(e.getMessage()));
        }
    }

    private static Duration delay(ObjectNode object, Clock clock) {
        var delay = object.get("delay");
        var runAt = object.get("runAt");
        if (delay != null && runAt != null) {
            throw Problem.invalid("delay", "and runAt exclude each other");
        }
        try {
            if (delay != null) {
                return Duration.parse(delay.isTextual() ? delay.textValue() : "");
            }
            if (runAt != null) {
                var wait = Duration.between(clock.instant(), Instant.parse(runAt.isTextual() ? runAt.textValue() : ""));
                return wait.isNegative() ? Duration.ZERO : wait;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw delay != null
                    ? Problem.invalid("delay", "must be an ISO 8601 duration such as PT5S")
                    : Problem.invalid("runAt", "must be an ISO 8601 time in UTC such as 2030-01-31T12:00:00Z");
        }
        return Duration.ZERO;
    }
}
