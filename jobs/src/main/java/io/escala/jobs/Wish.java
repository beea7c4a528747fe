package io.escala.jobs;

import java.time.Duration;
import java.util.Map;

/**
 * What a worker asks for when it claims.
 *
 * @param worker the worker's name, shown in a job while it runs
 * @param known what the worker can run, by type
 * @param lease how long each claim lasts without renewal
 * @param atMost how many jobs it takes, at least 1
 * @param busy how many jobs it runs already: a job that is to run alone goes to a worker without any
 */
public record Wish(String worker, Map<String, Known> known, Duration lease, int atMost, int busy) {

    public Wish {
        if (atMost < 1 || busy < 0) {
            throw new IllegalArgumentException("a wish is for at least one job, beside none or more");
        }
        known = Map.copyOf(known);
    }

    /**
     * What a worker knows of a job type.
     *
     * @param version the newest payload version it understands, every older one included
     * @param room how many more jobs of the type it has room for; with none it still knows the type
     */
    public record Known(int version, int room) {

        /** With all the room that there is. */
        public Known(int version) {
            this(version, Integer.MAX_VALUE);
        }
    }
}
