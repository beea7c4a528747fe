package io.escala.jobs.schedules;

import io.escala.jobs.Submission;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A job that is queued again and again.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param cron when, see {@link Cron}
 * @param zone the time zone that the expression is read in, such as {@code Europe/Madrid}
 * @param tenant on whose behalf
 * @param version the payload's version
 */
public record Schedule(
        String name, String cron, String zone, String tenant, String type, int version, String payload, int priority) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Schedule {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
        }
        Cron.parse(cron, zone);
        submission(tenant, type, version, payload, priority);
    }

    /** What each tick submits. */
    public Submission submission() {
        return submission(tenant, type, version, payload, priority);
    }

    private static Submission submission(String tenant, String type, int version, String payload, int priority) {
        return new Submission(tenant, type, version, payload, Duration.ZERO, priority, null, null);
    }
}
