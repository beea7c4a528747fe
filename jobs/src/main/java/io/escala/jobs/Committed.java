package io.escala.jobs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a job has committed so far, as recorded with its effects.
 *
 * @param steps how many steps; they count from 0, so this is the number of the next one
 * @param nextOffset where in its input the next step begins, in units of the handler's choice. Kept with each step, so
 *     that steps of another size in a later version of the handler neither skip nor repeat anything
 * @param counts sums over the steps, by name
 */
public record Committed(int steps, long nextOffset, Map<String, Long> counts) {

    public static final Committed NOTHING = new Committed(0, 0, Map.of());

    public Committed {
        counts = Map.copyOf(counts);
    }

    /** This and one more step. */
    public Committed plus(long newNextOffset, Map<String, Long> stepCounts) {
        var sums = new LinkedHashMap<>(counts);
        stepCounts.forEach((name, count) -> sums.merge(name, count, Long::sum));
        return new Committed(steps + 1, newNextOffset, sums);
    }

    /** The sum of that name; zero when no step has counted it. */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }
}
