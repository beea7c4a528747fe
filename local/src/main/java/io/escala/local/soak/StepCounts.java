package io.escala.local.soak;

import java.util.regex.Pattern;

/**
 * The steps of jobs that reached the catalog, by what became of them, as its metrics tell.
 *
 * @param applied committed
 * @param repeated found committed already
 * @param failed rolled back
 * @param refused of a claim that was lost, of a job that was cancelled, or ahead of the step before it
 */
record StepCounts(long applied, long repeated, long failed, long refused) {

    private static final Pattern LINE =
            Pattern.compile("(?m)^escala_job_steps_total\\{.*outcome=\"([a-z]+)\".*} ([0-9.E]+)$");

    static StepCounts parse(String metrics) {
        long[] counts = new long[4];
        LINE.matcher(metrics).results().forEach(line -> {
            int index = switch (line.group(1)) {
                case "applied" -> 0;
                case "repeated" -> 1;
                case "failed" -> 2;
                default -> 3;
            };
            counts[index] += Math.round(Double.parseDouble(line.group(2)));
        });
        return new StepCounts(counts[0], counts[1], counts[2], counts[3]);
    }

    /** How many came more than the once that each has to. */
    long again() {
        return repeated + failed;
    }

    @Override
    public String toString() {
        return "%d committed, %d repeated, %d rolled back, %d refused".formatted(applied, repeated, failed, refused);
    }
}
