package io.escala.gateway.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.Submission;
import io.escala.jobs.types.InvalidPayloadException;
import io.escala.jobs.types.JobTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a job's submission, read strictly. */
final class JobRequest {

    static final int MAX_BODY = Submission.MAX_PAYLOAD + 4_096;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> FIELDS = Set.of("type", "payload", "delay", "runAt", "priority");

    private JobRequest() {}

    /** @throws Problem 400 naming the field that is wrong */
    static Submission parse(byte[] body, @Nullable String idempotencyKey, Set<String> types, Clock clock) {
        var object = object(body);
        for (var field : object.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw Problem.invalid(field.getKey(), "is not a field of a job: type, payload, delay, runAt, priority");
            }
        }
        var type = type(object.get("type"), types);
        try {
            return new Submission(
                    type,
                    1,
                    payload(type, object.get("payload")),
                    delay(object, clock),
                    priority(object.get("priority")),
                    idempotencyKey,
                    idempotencyKey == null ? null : object.toString());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Invalid request", String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode object(byte[] body) {
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw Problem.of(400, "Invalid JSON", e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw Problem.of(400, "Invalid JSON", "The body must be one JSON object.");
    }

    private static String type(@Nullable JsonNode type, Set<String> types) {
        if (type == null || !type.isTextual() || !types.contains(type.textValue())) {
            throw Problem.invalid("type", "must be one of " + String.join(", ", types));
        }
        return type.textValue();
    }

    /** Judged here as the worker will judge it, so that who submits it hears what is wrong. */
    private static String payload(String type, @Nullable JsonNode payload) {
        if (payload != null && !payload.isObject()) {
            throw Problem.invalid("payload", "must be a JSON object");
        }
        var text = payload == null ? "{}" : payload.toString();
        try {
            JobTypes.check(type, text);
        } catch (InvalidPayloadException e) {
            throw Problem.invalid(e.field(), e.fault());
        }
        return text;
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

    private static int priority(@Nullable JsonNode priority) {
        if (priority == null) {
            return Submission.DEFAULT_PRIORITY;
        }
        if (!priority.isInt()) {
            throw Problem.invalid("priority", "must be a whole number from 0 to 9");
        }
        return priority.intValue();
    }
}
