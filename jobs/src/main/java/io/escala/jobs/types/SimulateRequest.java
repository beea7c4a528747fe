package io.escala.jobs.types;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * {@code simulate}: a long task of a given length.
 *
 * @param failureRate how many of the attempts fail, 0 to 1
 * @param halt whether it ends its worker's process after the first pause, where workers allow that: for tests of what
 *     becomes of a job that kills its workers
 */
public record SimulateRequest(Duration duration, int steps, double failureRate, boolean halt) {

    public static final String TYPE = "simulate";

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_STEPS = 1_000;
    private static final int LONGEST_TEXT = 64;

    public static SimulateRequest parse(String payload) throws InvalidPayloadException {
        var fields = Fields.of(payload);
        var duration = duration(fields);
        var steps = fields.whole("steps", 1, MOST_STEPS);
        var rate = fields.decimal("failureRate", BigDecimal.ZERO, BigDecimal.ONE);
        var halt = fields.flag("halt");
        fields.end();
        return new SimulateRequest(
                duration, steps == null ? 10 : steps.intValue(), rate == null ? 0 : rate.doubleValue(), halt);
    }

    private static Duration duration(Fields fields) throws InvalidPayloadException {
        var text = fields.text("duration", LONGEST_TEXT);
        if (text == null) {
            return Duration.ofSeconds(2);
        }
        try {
            var duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            throw fields.wrong("duration", "must be an ISO 8601 duration such as PT2S");
        }
        throw fields.wrong("duration", "must be 0 to PT1H");
    }
}
