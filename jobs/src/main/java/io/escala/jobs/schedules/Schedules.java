package io.escala.jobs.schedules;

import io.escala.jobs.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of a queue, kept in its store. Every tick queues one job, however many look for it. Ticks that came while
 * nobody looked are made up for by one. Methods throw as those of {@link io.escala.jobs.JobQueue} do.
 */
public interface Schedules {

    /**
     * Stores a schedule in place of any of its name; its first tick follows from now.
     *
     * @return what was stored
     * @throws IllegalArgumentException when it never ticks
     */
    Planned put(Schedule schedule);

    Optional<Planned> find(String name);

    /** All, by name. */
    List<Planned> list();

    /** False when there is none of the name. Jobs that it has queued go on. */
    boolean delete(String name);

    /** Whose tick has come, up to some at once. */
    Due due();

    /**
     * Queues the job of a tick and sets the next one; does nothing when somebody else did, or the schedule was replaced.
     *
     * @param next {@code null} when there is none
     * @return whether this call queued the job; false too when the store is full: the tick stays due
     */
    boolean fire(Planned planned, @Nullable Instant next);

    /**
     * @param next its next tick; {@code null} when it has had its last
     * @param last the job of its last tick; {@code null} before the first
     */
    record Planned(
            Schedule schedule,
            @Nullable Instant next,
            @Nullable JobId last) {}

    /** @param now the queue's time */
    record Due(Instant now, List<Planned> planned) {}
}
