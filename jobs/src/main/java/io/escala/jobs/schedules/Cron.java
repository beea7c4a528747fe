package io.escala.jobs.schedules;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * A cron expression in a time zone: the five fields of Unix (minute, hour, day of month, month, day of week), six with
 * seconds before them, or one of {@code @hourly @daily @weekly @monthly @yearly}. A local time that a change of the clocks
 * skips does not tick that day, and one that happens twice ticks once.
 */
public final class Cron {

    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *");

    private final ExecutionTime times;
    private final ZoneId zone;

    private Cron(ExecutionTime times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /** @throws IllegalArgumentException saying what is wrong with the expression or the zone */
    public static Cron parse(String expression, String zone) {
        var fields = NICKNAMES.getOrDefault(expression.strip(), expression.strip());
        var type = fields.split("\\s+").length == 6 ? CronType.SPRING : CronType.UNIX;
        try {
            var cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(type)).parse(fields);
            return new Cron(ExecutionTime.forCron(cron), ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("zone must be a time zone such as Europe/Madrid or UTC", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cron must have five fields (minute, hour, day of month, month, day of week), or six with seconds"
                            + " first: " + e.getMessage(),
                    e);
        }
    }

    /** The first tick after that instant; empty when there is none any more. */
    public Optional<Instant> next(Instant after) {
        return times.nextExecution(ZonedDateTime.ofInstant(after, zone)).map(ZonedDateTime::toInstant);
    }
}
