package io.escala.jobs.presence;

import java.time.Duration;

/**
 * How often instances report. The same for all of a system.
 *
 * @param watched the pause between reports while somebody looks
 * @param idle the pause while nobody does; at least as long
 */
public record Pace(Duration watched, Duration idle) {

    public static final Pace DEFAULT = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5));

    private static final int MISSED = 5;
    private static final int MISSED_IDLE = 3;

    public Pace {
        if (watched.toMillis() < 1 || idle.compareTo(watched) < 0) {
            throw new IllegalArgumentException("a pace needs 0 < watched <= idle, not " + watched + " and " + idle);
        }
    }

    /** How long a report counts while somebody looks; and how long it counts that somebody looked. */
    Duration watchedLifetime() {
        return watched.multipliedBy(MISSED);
    }

    Duration idleLifetime() {
        return idle.multipliedBy(MISSED_IDLE);
    }
}
