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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Request bodies read strictly: one object, no field twice, none that is not known, nothing behind it. */
final class StrictJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * @param what the object is of, for the message
     * @throws Problem 400 naming the field that is wrong
     */
    static ObjectNode object(byte[] body, Set<String> fields, String what) {
        var object = object(body);
        for (var field : object.properties()) {
            if (!fields.contains(field.getKey())) {
                throw Problem.invalid(
                        field.getKey(), "is not a field of " + what + ": " + String.join(", ", new TreeSet<>(fields)));
            }
        }
        return object;
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

    static String type(@Nullable JsonNode type, Set<String> types) {
        if (type == null || !type.isTextual() || !types.contains(type.textValue())) {
            throw Problem.invalid("type", "must be one of " + String.join(", ", types));
        }
        return type.textValue();
    }

    /** A payload, judged as the worker will judge it, so that who submits it hears what is wrong. */
    static String payload(String type, @Nullable JsonNode payload) {
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

    static int priority(@Nullable JsonNode priority) {
        if (priority == null) {
            return Submission.DEFAULT_PRIORITY;
        }
        if (!priority.isInt()) {
            throw Problem.invalid("priority", "must be a whole number from 0 to 9");
        }
        return priority.intValue();
    }
}
